import type { DoctorFinding, DoctorVerdict, FindingCode } from '../../preload/contract/doctor.ts';

type Status = DoctorFinding['status'];

const unreachable: readonly FindingCode[] = [
  'tcp-timed-out',
  'tcp-unreachable',
  'service-blocked',
  'service-unreachable',
];
const refused: readonly FindingCode[] = ['login-refused', 'password-wanted', 'too-many-tries', 'login-failed'];
const noKey: readonly FindingCode[] = [...refused, 'login-needs-passphrase'];

/**
 * What may be the cause, the likeliest first. With `explains`, only while one of those is seen as well: a closed
 * firewall is no cause where the port answers.
 */
const causes: readonly { code: FindingCode; explains?: readonly FindingCode[] }[] = [
  { code: 'instance-gone' },
  { code: 'instance-stopped' },
  { code: 'instance-changing' },
  { code: 'name-not-found' },
  { code: 'no-network-here', explains: unreachable },
  { code: 'no-public-address', explains: unreachable },
  { code: 'service-on-loopback' },
  { code: 'service-other-port' },
  { code: 'service-not-running' },
  { code: 'inbound-closed', explains: unreachable },
  { code: 'inbound-from-others', explains: unreachable },
  { code: 'subnet-blocks', explains: unreachable },
  { code: 'subnet-blocks-replies', explains: unreachable },
  { code: 'no-internet-route', explains: unreachable },
  { code: 'port-blocked-here', explains: unreachable },
  { code: 'status-checks-failed', explains: [...unreachable, 'tcp-refused', 'ssh-silent', 'ssh-closes'] },
  { code: 'service-blocked' },
  { code: 'service-silent' },
  { code: 'service-error' },
  { code: 'tcp-refused' },
  { code: 'tcp-timed-out' },
  { code: 'tcp-unreachable' },
  { code: 'rate-limited' },
  { code: 'connections-throttled' },
  { code: 'ssh-silent' },
  { code: 'ssh-reset' },
  { code: 'ssh-closes' },
  { code: 'not-ssh' },
  { code: 'no-common-algorithm' },
  { code: 'host-key-revoked' },
  { code: 'host-key-changed' },
  { code: 'wrong-user' },
  { code: 'key-missing', explains: noKey },
  { code: 'key-too-open', explains: noKey },
  { code: 'key-is-public-half', explains: noKey },
  { code: 'key-unusable', explains: noKey },
  { code: 'os-login-on', explains: refused },
  { code: 'key-pair-differs', explains: refused },
  { code: 'project-keys-blocked', explains: refused },
  { code: 'too-many-tries' },
  { code: 'password-expired' },
  { code: 'password-wanted' },
  { code: 'login-refused' },
  { code: 'login-failed' },
  { code: 'disk-hangs' },
  { code: 'disk-full' },
  { code: 'inodes-used-up' },
  { code: 'shell-fails' },
  { code: 'memory-killed' },
  { code: 'memory-limit-killed' },
  { code: 'outbound-closed' },
  { code: 'no-way-out' },
  { code: 'outbound-blocked' },
  { code: 'machine-name-fails' },
  { code: 'clock-wrong' },
];

/** Where a page answers, nobody is kept from it by what a login there says. */
const ofLogin: ReadonlySet<FindingCode> = new Set([...noKey, 'wrong-user', 'password-expired', 'shell-fails']);

/** What kept one connection from its login keeps nobody out once another has logged in. */
const beforeLogin: ReadonlySet<FindingCode> = new Set([
  'rate-limited',
  'connections-throttled',
  'ssh-silent',
  'ssh-reset',
  'ssh-closes',
  'not-ssh',
  'no-common-algorithm',
]);

const needles = new Map(
  causes.map(({ code, explains }) => [code, explains === undefined ? 'bad' : 'warning'] as const),
);
const warnings: ReadonlySet<FindingCode> = new Set([
  'proxy-set',
  'vpn-active',
  'tcp-slow',
  'status-checks-initializing',
  'memory-low',
  'host-key-new',
  'key-locked',
  'login-needs-trust',
  'login-needs-passphrase',
  'service-unreachable',
]);
const untold: ReadonlySet<FindingCode> = new Set(['not-told', 'not-reached', 'state-unknown']);

/** How a finding looks in the list, whatever the verdict says of it. */
export function statusOf(code: FindingCode): Status {
  if (untold.has(code)) return 'unknown';
  return needles.get(code) ?? (warnings.has(code) ? 'warning' : 'good');
}

/** The likeliest cause of what was found, or how far nothing stands in the way. */
export function judge(findings: readonly DoctorFinding[]): Omit<DoctorVerdict, 'durationMs'> {
  const codes = new Set(findings.map(({ code }) => code));
  const counted = findings.filter(
    ({ code }) =>
      !(codes.has('service-answers') && ofLogin.has(code)) && !(codes.has('logged-in') && beforeLogin.has(code)),
  );
  const seen = new Map(counted.map((finding) => [finding.code, finding]));
  for (const { code, explains } of causes) {
    const cause = seen.get(code);
    if (cause && (explains === undefined || explains.some((it) => seen.has(it)))) return { status: 'cause', cause };
  }
  if (seen.has('logged-in') || seen.has('service-answers')) return { status: 'healthy' };
  const stoppedAt = seen.get('login-needs-trust') ?? seen.get('login-needs-passphrase');
  return stoppedAt ? { status: 'healthy', stoppedAt } : { status: 'unclear' };
}
