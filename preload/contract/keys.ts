import { z } from 'zod';
import { problemSchema } from './problem.ts';
import { procedure } from './procedure.ts';

/** One entry that OpenSSH would reject: a mode bit (POSIX) or an access entry (Windows). */
const permissionFindingSchema = z.object({
  /** `group`, `others` (POSIX) or the account's name as Windows shows it. */
  who: z.string(),
  /** What that account may do; `owner` when the file belongs to it. */
  access: z.enum(['read', 'write', 'execute', 'read-and-execute', 'modify', 'full-control', 'owner', 'other']),
  /** Windows security identifier, where there is one. */
  sid: z.string().optional(),
  /** The folder hands it on: the file itself does not say so. */
  inherited: z.literal(true).optional(),
});
export type PermissionFinding = z.infer<typeof permissionFindingSchema>;

const keyPermissionsSchema = z.object({
  status: z.enum(['good', 'too-open', 'unreadable', 'unknown']),
  /** Octal mode such as `0644`; POSIX only. */
  mode: z.string().optional(),
  owner: z.string().optional(),
  findings: z.array(permissionFindingSchema),
  /** The commands that the fix carries out, one a line, as a person would type them; absent when nothing is to be done. */
  fixCommand: z.string().optional(),
});
export type KeyPermissions = z.infer<typeof keyPermissionsSchema>;

const keyFileSchema = z.object({
  path: z.string(),
  /** `ssh-ed25519`, `ssh-rsa`, `ecdsa-sha2-nistp256` …; absent while it can't be told (encrypted PEM). */
  type: z.string().optional(),
  bits: z.number().optional(),
  format: z.enum(['openssh', 'pem', 'pkcs8', 'ppk']).optional(),
  encrypted: z.boolean(),
  /** `SHA256:…` as `ssh-keygen -l` prints it. */
  fingerprint: z.string().optional(),
  comment: z.string().optional(),
  permissions: keyPermissionsSchema,
  /** Only the public half of a pair is here: it tells which key it is, and logs nobody in. */
  isPublicHalf: z.literal(true).optional(),
  /** A fix of this run can be taken back: what that would bring back, as a command or an access list. */
  undo: z.object({ restores: z.string() }).optional(),
  /** Why the key can't be used as it is, or (`keys/permissions-unknown`) what could not be told; absent when all is well. */
  problem: problemSchema.optional(),
});
export type KeyFile = z.infer<typeof keyFileSchema>;

/** A public key in OpenSSH's one-line form. */
export const publicKeySchema = z
  .string()
  .regex(/^(ssh-ed25519|ssh-rsa|ecdsa-sha2-nistp\d{3}) [A-Za-z0-9+/=]{20,4000}( [\w.@-]{1,100})?$/);

const byPath = z.object({ path: z.string().min(1) });

/** Which program an agent is: that of `SSH_AUTH_SOCK`, the service of Windows, PuTTY's, or 1Password's. */
const agentKindSchema = z.enum(['environment', 'openssh', 'pageant', '1password']);
export type AgentKind = z.infer<typeof agentKindSchema>;

const agentSchema = z.object({
  kind: agentKindSchema,
  /** Where it listens. */
  path: z.string(),
  keys: z.array(
    z.object({
      type: z.string(),
      bits: z.number().optional(),
      fingerprint: z.string(),
      comment: z.string(),
      /** Why the console can't use it. */
      problem: problemSchema.optional(),
    }),
  ),
  /** Why it could not be asked. */
  problem: problemSchema.optional(),
});
export type Agent = z.infer<typeof agentSchema>;

export const keys = {
  /** Private keys in `~/.ssh` and those used before, and public halves that lie there alone. */
  list: procedure.input(z.object({})).output(z.array(keyFileSchema)),
  /** The agents of this computer with what they hold. */
  agents: procedure.input(z.object({})).output(z.array(agentSchema)),
  check: procedure.input(byPath).output(keyFileSchema),
  /** Takes away what OpenSSH rejects, nothing else, and checks again. */
  fix: procedure.meta({ changes: true }).input(byPath).output(keyFileSchema),
  /** Brings back the permissions that the last fix of this run changed. */
  undoFix: procedure.meta({ changes: true }).input(byPath).output(keyFileSchema),
  /** The public half of a key, of either of its two files. */
  readPublic: procedure.input(byPath).output(z.object({ publicKey: publicKeySchema })),
  /** Makes a key pair in two new files, `path` and `path.pub`; never writes over one that is there. */
  make: procedure
    .meta({ changes: true })
    .input(byPath.extend({ kind: z.enum(['ed25519', 'rsa']) }))
    .output(z.object({ publicKey: z.string() })),
};
