import type { DoctorFinding, DoctorVerdict } from '../../preload/contract/doctor.ts';
import type en from './en.json';
import type { Words } from './translate.ts';

type WithNext = keyof typeof en.doctor.next;

/** What a check has found, and what to do about it where something is to be done. */
export function findingSentence({ t }: Words, { code, params }: DoctorFinding): { found: string; next?: string } {
  const found = t(`doctor.found.${code}`, params);
  return hasNext(code) ? { found, next: t(`doctor.next.${code}`, params) } : { found };
}

/** The verdict in one sentence, and what to do. */
export function verdictSentence(
  words: Words,
  { status, cause, stoppedAt }: DoctorVerdict,
  name: string,
): { title: string; found: string; next?: string } {
  const { t } = words;
  if (cause) return { title: t('doctor.cause'), ...findingSentence(words, cause) };
  if (stoppedAt) {
    const { found, next } = findingSentence(words, stoppedAt);
    return {
      title: t('doctor.healthySoFar'),
      found: t('doctor.healthySoFarText', { name, why: found }),
      ...(next === undefined ? {} : { next }),
    };
  }
  if (status === 'healthy') return { title: t('doctor.healthy'), found: t('doctor.healthyText', { name }) };
  return { title: t('doctor.unclear'), found: t('doctor.unclearText', { name }) };
}

/** The codes for which there is something to do. */
const withNext = {
  'instance-stopped': true,
  'instance-changing': true,
  'instance-gone': true,
  'status-checks-failed': true,
  'no-public-address': true,
  'name-not-found': true,
  'port-blocked-here': true,
  'no-network-here': true,
  'tcp-refused': true,
  'tcp-timed-out': true,
  'tcp-unreachable': true,
  'inbound-closed': true,
  'inbound-from-others': true,
  'subnet-blocks': true,
  'subnet-blocks-replies': true,
  'no-internet-route': true,
  'ssh-silent': true,
  'ssh-closes': true,
  'ssh-reset': true,
  'not-ssh': true,
  'rate-limited': true,
  'no-common-algorithm': true,
  'connections-throttled': true,
  'host-key-changed': true,
  'host-key-revoked': true,
  'key-missing': true,
  'key-too-open': true,
  'key-unusable': true,
  'key-is-public-half': true,
  'key-pair-differs': true,
  'os-login-on': true,
  'project-keys-blocked': true,
  'login-refused': true,
  'wrong-user': true,
  'password-wanted': true,
  'too-many-tries': true,
  'password-expired': true,
  'login-needs-trust': true,
  'login-needs-passphrase': true,
  'login-failed': true,
  'shell-fails': true,
  'service-error': true,
  'service-silent': true,
  'service-not-running': true,
  'service-on-loopback': true,
  'service-other-port': true,
  'service-blocked': true,
  'disk-full': true,
  'disk-hangs': true,
  'inodes-used-up': true,
  'memory-killed': true,
  'memory-limit-killed': true,
  'outbound-closed': true,
  'no-way-out': true,
  'outbound-blocked': true,
  'machine-name-fails': true,
  'clock-wrong': true,
} satisfies Record<WithNext, true>;

function hasNext(code: string): code is WithNext {
  return Object.hasOwn(withNext, code);
}
