import { z } from 'zod';
import { addressRangeSchema } from './address-range.ts';
import { changePlanSchema, machineTypesSchema } from './changes.ts';
import { instanceSchema } from './instances.ts';
import { publicKeySchema } from './keys.ts';
import { problemSchema } from './problem.ts';
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
  /** Who logs in to it first, where the image decides that. */
  loginUser: z.string().max(64).optional(),
});
export type ImageChoice = z.infer<typeof imageChoiceSchema>;

const networkChoiceSchema = z.object({
  id: z.string(),
  name: z.string(),
  /** Absent for one that spans the region. */
  zone: z.string().optional(),
  isDefault: z.boolean(),
  /** Whether what is made in it gets a public address. */
  givesAddress: z.boolean(),
});

/** What an account has to offer for a new instance in one region. */
const createOptionsSchema = z.object({
  zones: z.array(z.string()),
  images: z.array(imageChoiceSchema),
  networks: z.array(networkChoiceSchema),
  /** Names of the key pairs that the cloud keeps; Compute Engine keeps none. */
  keyNames: z.array(z.string()),
  /** What could not be looked up, or not in the first place to look; the rest is here all the same. */
  problems: z.array(problemSchema),
});
export type CreateOptions = z.infer<typeof createOptionsSchema>;

/** What one zone has beside machine types. */
const zonePartsSchema = z.object({
  /** Kinds of disks that a system can start from, the usual one first. */
  diskTypes: z.array(z.string()),
  /** GPUs that can be put into a machine without any. */
  accelerators: z.array(z.object({ type: z.string(), name: z.string(), maximumCount: z.number() })),
});
export type ZoneParts = z.infer<typeof zonePartsSchema>;

const place = z.object({ accountKey: z.string().max(200), region: z.string().regex(/^[a-z0-9-]{3,40}$/) });

/** Compute Engine's names are those of hosts, its labels lower-case; EC2's are tags, in which nearly anything may stand. */
const nameForms = { gcp: /^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$/, aws: /^(?! )[\p{L}\p{N} ._:/+@-]{1,128}(?<! )$/u };
const tagForms = {
  gcp: { key: /^[a-z][a-z0-9_-]{0,62}$/, value: /^[a-z0-9_-]{0,63}$/ },
  aws: {
    // `Name` is the instance's own name.
    key: /^(?!aws:|name$)[\p{L}\p{N}][\p{L}\p{N}._:/+@-]{0,126}$/iu,
    value: /^[\p{L}\p{N}._:/+@-]{0,128}$/u,
  },
};
const cloudOf = (accountKey: string) => (accountKey.startsWith('aws') ? 'aws' : 'gcp');

/** Whether the account's cloud takes an instance of that name. */
export function isInstanceName(accountKey: string, name: string): boolean {
  return nameForms[cloudOf(accountKey)].test(name);
}

/** Whether the account's cloud takes these tags. */
export function areTags(accountKey: string, tags: Readonly<Record<string, string>>): boolean {
  const { key, value } = tagForms[cloudOf(accountKey)];
  return Object.entries(tags).every(([name, text]) => key.test(name) && value.test(text));
}

const createFields = place.extend({
  zone: z.string().regex(/^[a-z0-9-]{3,40}$/),
  name: z.string().min(1).max(128),
  type: z.string().regex(/^[a-z0-9.-]{2,64}$/),
  image: imageChoiceSchema,
  /** GPUs put into a machine that has none by its type. */
  accelerator: z
    .object({ type: z.string().regex(/^[a-z][a-z0-9-]{1,62}$/), count: z.number().int().min(1).max(16) })
    .optional(),
  diskGb: z.number().int().min(1).max(65_536),
  diskType: z.string().regex(/^[a-z][a-z0-9-]{1,40}$/),
  /** For kinds of disks whose speed is bought by itself. */
  diskIops: z.number().int().min(100).max(256_000).optional(),
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
        publicKey: publicKeySchema,
      }),
    ])
    .optional(),
  /** Who may reach its port 22, as an address range; without it no rule is made. */
  sshFrom: addressRangeSchema.optional(),
  spot: z.boolean(),
  tags: z.record(z.string().max(127), z.string().max(128)),
  /** A cloud makes one instance for one of these, however often it is asked. */
  requestId: z.uuid(),
});

/** An instance to be made. */
export const createSpecSchema = createFields
  .refine(({ accountKey, name }) => isInstanceName(accountKey, name), {
    path: ['name'],
    error: 'the cloud takes no such name',
  })
  .refine(({ accountKey, tags }) => areTags(accountKey, tags), {
    path: ['tags'],
    error: 'the cloud takes no such tags',
  });
export type CreateSpec = z.infer<typeof createSpecSchema>;

const inZone = place.extend({ zone: createSpecSchema.shape.zone });

export const create = {
  /** The regions in which an account may make instances. */
  listRegions: procedure.input(place.pick({ accountKey: true })).output(z.object({ regions: z.array(z.string()) })),
  /** The address under which this computer is seen from outside, for the rule that lets it in. */
  findMyAddress: procedure.input(z.object({})).output(z.object({ address: z.string() })),
  /** Looked up now: images by family and newest member, networks, key pairs. */
  describe: procedure.input(place).output(createOptionsSchema),
  machineTypes: procedure.input(inZone).output(machineTypesSchema),
  describeZone: procedure.input(inZone).output(zonePartsSchema),
  /** The same as commands, and the provider's dry run where it has one. Changes nothing. */
  plan: procedure.input(createSpecSchema).output(changePlanSchema),
  /** Resolves once the cloud has accepted; the instance is then followed in `instances.watch`. */
  create: procedure.meta({ changes: true }).input(createSpecSchema).output(instanceSchema),
};
