import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { portSchema } from './port.ts';
import { problemParamsSchema } from './problem.ts';
import { procedure } from './procedure.ts';

const hostSchema = z.string().regex(/^[\p{L}\p{N}._:%-]{1,253}$/u);

/** What is to be reached: an instance of the list, an SSH server, or a page on some machine. */
const doctorTargetSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('instance'), ref: z.string().min(1).max(500) }),
  z.object({ kind: z.literal('host'), host: hostSchema, port: portSchema }),
  /** `sshPort` is where its machine is logged in to, to look from inside. */
  z.object({
    kind: z.literal('service'),
    scheme: z.enum(['http', 'https']),
    host: hostSchema,
    port: portSchema,
    sshPort: portSchema.default(22),
  }),
]);
export type DoctorTarget = z.infer<typeof doctorTargetSchema>;

/** What is asked, in the order in which a person would look. */
export const checkIds = [
  'state',
  'status-checks',
  'address',
  'name',
  'home',
  'tcp',
  'inbound',
  'subnet',
  'route',
  'greeting',
  'host-key',
  'key',
  'key-pair',
  'project-keys',
  'login',
  'service',
  'disk',
  'inodes',
  'memory',
  'outbound',
  'machine-name',
  'clock',
  'sshd-log',
] as const;
const checkIdSchema = z.enum(checkIds);
export type CheckId = z.infer<typeof checkIdSchema>;

/** Everything that a check may find. The codes are stable: scripts read them. Words: `doctor.found` in `renderer/i18n`. */
const findingCodes = [
  'running',
  'instance-stopped',
  'instance-changing',
  'instance-gone',
  'state-unknown',
  'status-checks-passed',
  'status-checks-failed',
  'status-checks-initializing',
  'has-public-address',
  'no-public-address',
  'name-found',
  'name-not-found',
  'home-plain',
  'proxy-set',
  'vpn-active',
  'port-blocked-here',
  'no-network-here',
  'tcp-open',
  'tcp-slow',
  'tcp-refused',
  'tcp-timed-out',
  'tcp-unreachable',
  'inbound-open',
  'inbound-closed',
  'inbound-from-others',
  'subnet-open',
  'subnet-blocks',
  'subnet-blocks-replies',
  'internet-route',
  'no-internet-route',
  'speaks-ssh',
  'ssh-silent',
  'ssh-closes',
  'ssh-reset',
  'not-ssh',
  'rate-limited',
  'no-common-algorithm',
  'connections-throttled',
  'host-key-known',
  'host-key-new',
  'host-key-changed',
  'host-key-revoked',
  'key-good',
  'key-in-agent',
  'key-missing',
  'key-too-open',
  'key-unusable',
  'key-is-public-half',
  'key-locked',
  'key-pair-matches',
  'key-pair-differs',
  'project-keys-count',
  'os-login-on',
  'project-keys-blocked',
  'logged-in',
  'login-refused',
  'wrong-user',
  'password-wanted',
  'too-many-tries',
  'password-expired',
  'login-needs-trust',
  'login-needs-passphrase',
  'login-failed',
  'shell-fails',
  'service-answers',
  'service-error',
  'service-silent',
  'service-not-running',
  'service-on-loopback',
  'service-other-port',
  'service-blocked',
  'service-unreachable',
  'disk-free',
  'disk-full',
  'disk-hangs',
  'inodes-free',
  'inodes-used-up',
  'memory-enough',
  'memory-low',
  'memory-killed',
  'memory-limit-killed',
  'outbound-open',
  'outbound-closed',
  'outbound-blocked',
  'no-way-out',
  'machine-name-found',
  'machine-name-fails',
  'clock-right',
  'clock-wrong',
  'sshd-log-read',
  'not-told',
  'not-reached',
] as const;
const findingCodeSchema = z.enum(findingCodes);
export type FindingCode = z.infer<typeof findingCodeSchema>;

/** What would put it right, for one click. */
const doctorFixSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('start-instance'), ref: z.string() }),
  z.object({ kind: z.literal('reboot-instance'), ref: z.string() }),
  z.object({ kind: z.literal('change-type'), ref: z.string() }),
  z.object({ kind: z.literal('open-port'), ref: z.string(), port: portSchema, address: z.string() }),
  z.object({ kind: z.literal('fix-key'), path: z.string() }),
  z.object({ kind: z.literal('log-in-as'), user: z.string() }),
  /** To a port as the machine sees it. Without `ref` the machine stands in no list; `machine` is how it was logged in to. */
  z.object({
    kind: z.literal('tunnel'),
    host: hostSchema,
    port: portSchema,
    ref: z.string().max(500).optional(),
    machine: z.object({ host: hostSchema, port: portSchema, user: z.string().max(255) }).optional(),
  }),
]);
export type DoctorFix = z.infer<typeof doctorFixSchema>;

const findingSchema = z.object({
  id: checkIdSchema,
  code: findingCodeSchema,
  /** `warning` may explain something, `bad` is wrong, `unknown` could not be found out. */
  status: z.enum(['good', 'warning', 'bad', 'unknown']),
  params: problemParamsSchema,
  /** What was seen, as it was seen. */
  details: z.string().optional(),
  fix: doctorFixSchema.optional(),
  durationMs: z.number(),
});
export type DoctorFinding = z.infer<typeof findingSchema>;

/** `unclear`: something is wrong that no check explains. */
const verdictSchema = z.object({
  status: z.enum(['healthy', 'cause', 'unclear']),
  cause: findingSchema.optional(),
  /** Why nobody was logged in, so that nothing behind the login was looked at. Only where `healthy`. */
  stoppedAt: findingSchema.optional(),
  durationMs: z.number(),
});
export type DoctorVerdict = z.infer<typeof verdictSchema>;

const doctorEventSchema = z.discriminatedUnion('kind', [
  /** First of all: what will be looked at. */
  z.object({ kind: z.literal('started'), name: z.string(), checks: z.array(checkIdSchema) }),
  /** As they come, in no order. */
  z.object({ kind: z.literal('found'), finding: findingSchema }),
  /** Last of all. */
  z.object({ kind: z.literal('ended'), verdict: verdictSchema }),
]);
export type DoctorEvent = z.infer<typeof doctorEventSchema>;

const doctorInputSchema = z.object({
  target: doctorTargetSchema,
  /** As whom to log in, and with which key; else as the console would. */
  user: z.string().min(1).max(255).optional(),
  keyPath: z.string().max(4096).optional(),
  agentKey: z.string().max(100).optional(),
  /** Fingerprints of host keys that may be trusted. */
  trusted: z.array(z.string().max(100)).max(20).default([]),
});
export type DoctorInput = z.infer<typeof doctorInputSchema>;

export const doctor = {
  /** Finds out why something can't be reached. Changes nothing; aborting the call ends the checks. */
  run: procedure.input(doctorInputSchema).output(eventIterator(doctorEventSchema)),
  /** Lets one address in on one TCP port: by a rule in the instance's security group, or a firewall rule for it alone. */
  openPort: procedure
    .meta({ changes: true })
    .input(z.object({ ref: z.string().max(500), port: portSchema, address: z.union([z.ipv4(), z.ipv6()]) }))
    .output(z.object({})),
};
