import { z } from 'zod';
import { changePlanSchema, machineTypesSchema } from './changes.ts';
import { instanceSchema } from './instances.ts';
import { procedure } from './procedure.ts';

/** Families of images whose newest member is looked up. */
export const imageFamilySchema = z.enum(['ubuntu', 'amazon-linux', 'debian', 'deep-learning']);
export type ImageFamily = z.infer<typeof imageFamilySchema>;

const imageChoiceSchema = z.object({
  family: imageFamilySchema,
  /** What the cloud creates from: an AMI's id, or a path of Compute Engine's. */
  id: z.string(),
  name: z.string(),
  architecture: z.enum(['x86_64', 'arm64']),
  /** Where the image's own disk is attached; EC2 wants to be told. */
  rootDevice: z.string().optional(),
  /** A smaller disk does not hold it. */
  minimumDiskGb: z.number().optional(),
});
export type ImageChoice = z.infer<typeof imageChoiceSchema>;

const networkChoiceSchema = z.object({
  id: z.string(),
  name: z.string(),
  /** Absent for one that spans the region. */
  zone: z.string().optional(),
  isDefault: z.boolean(),
});

/** What an account has to offer for a new instance in one region. */
const createOptionsSchema = z.object({
  zones: z.array(z.string()),
  images: z.array(imageChoiceSchema),
  networks: z.array(networkChoiceSchema),
  /** Names of the key pairs that the cloud keeps; Compute Engine keeps none. */
  keyNames: z.array(z.string()),
});
export type CreateOptions = z.infer<typeof createOptionsSchema>;

const place = z.object({ accountKey: z.string().max(200), region: z.string().regex(/^[a-z0-9-]{3,40}$/) });

/** An instance to be made. */
export const createSpecSchema = place.extend({
  zone: z.string().regex(/^[a-z0-9-]{3,40}$/),
  name: z.string().regex(/^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$/),
  type: z.string().regex(/^[a-z0-9.-]{2,64}$/),
  image: imageChoiceSchema,
  diskGb: z.number().int().min(1).max(65_536),
  /** An id of a network choice; without one, the account's default. */
  network: z.string().max(200).optional(),
  key: z
    .discriminatedUnion('kind', [
      /** One that the cloud keeps. */
      z.object({ kind: z.literal('kept'), name: z.string().min(1).max(255) }),
      /** A public key in OpenSSH's one-line form; it goes to the cloud under the name. */
      z.object({
        kind: z.literal('public'),
        name: z.string().regex(/^[a-z_][\w.-]{0,31}$/),
        publicKey: z
          .string()
          .regex(/^(ssh-ed25519|ssh-rsa|ecdsa-sha2-nistp\d+) [A-Za-z0-9+/=]{20,4000}( [\w.@-]{1,100})?$/),
      }),
    ])
    .optional(),
  /** Who may reach its port 22, as an address range; without it no rule is made. */
  sshFrom: z
    .string()
    .regex(/^\d{1,3}(\.\d{1,3}){3}\/\d{1,2}$/)
    .optional(),
  spot: z.boolean(),
  tags: z.record(z.string().regex(/^[a-z][a-z0-9_-]{0,62}$/), z.string().regex(/^[a-z0-9_-]{0,63}$/)),
  /** A cloud makes one instance for one of these, however often it is asked. */
  requestId: z.uuid(),
});
export type CreateSpec = z.infer<typeof createSpecSchema>;

export const create = {
  /** Looked up now: images by family and newest member, networks, key pairs. */
  describe: procedure.input(place).output(createOptionsSchema),
  machineTypes: procedure.input(place.extend({ zone: createSpecSchema.shape.zone })).output(machineTypesSchema),
  /** The same as commands, and the provider's dry run where it has one. Changes nothing. */
  plan: procedure.input(createSpecSchema).output(changePlanSchema),
  /** Resolves once the cloud has accepted; the instance is then followed in `instances.watch`. */
  create: procedure.meta({ changes: true }).input(createSpecSchema).output(instanceSchema),
};
