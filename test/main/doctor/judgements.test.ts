import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isClosedByDefault, isReplyAllowed, judgeRules } from '../../../main/doctor/judge-rules.ts';
import { judgePorts } from '../../../main/doctor/service-checks.ts';
import { judge, statusOf } from '../../../main/doctor/verdict.ts';
import type { DoctorFinding, FindingCode } from '../../../preload/contract/doctor.ts';
import { readDoctorTarget } from '../../../preload/contract/doctor-target.ts';
import type { ReachRule } from '../../../preload/contract/reach.ts';

const rule = (allows: boolean, port: number | undefined, ...ranges: string[]): ReachRule => ({
  name: 'rule',
  allows,
  ports: port === undefined ? undefined : { from: port, to: port },
  ranges: ranges.length > 0 ? ranges : undefined,
});
const me = { port: 22, address: '203.0.113.7' };

test('a group lets in by any of its rules, and tells others from nobody', () => {
  expect(judgeRules([rule(true, 80), rule(true, 22, '198.51.100.0/24', '203.0.113.0/29')], me, false)).toBe('open');
  expect(judgeRules([rule(true, 22, '203.0.113.8/32')], me, false)).toBe('others');
  expect(judgeRules([rule(true, 443)], me, false)).toBe('closed');
  expect(judgeRules([rule(true, 22, '2001:db8::/32')], { port: 22, address: '2001:db8::7' }, false)).toBe('open');
  expect(judgeRules([rule(true, 22, '0.0.0.0/0')], { port: 22, address: undefined }, false)).toBe('open');
  expect(judgeRules([rule(true, 22)], { ...me, port: 23 }, false)).toBe('closed');
});

test('a rule for an unread list, or for an address nobody knows, is not held against this computer', () => {
  const office = { ...rule(true, 22, '198.51.100.0/24'), lists: ['pl-0123456789abcdef0'] };
  expect(judgeRules([office], me, false)).toBe('unknown');
  expect(judgeRules([office], { port: 23, address: me.address }, false)).toBe('closed');
  expect(judgeRules([office, rule(true, 22, '203.0.113.0/24')], me, false)).toBe('open');
  expect(judgeRules([rule(true, 22, '198.51.100.0/24')], { port: 22, address: undefined }, false)).toBe('unknown');
});

test('of ordered rules the first that fits decides, for answers too', () => {
  expect(judgeRules([rule(false, 22), rule(true, undefined)], me, true)).toBe('others');
  expect(judgeRules([rule(true, 22), rule(false, undefined)], me, true)).toBe('open');
  expect(isReplyAllowed([rule(true, 443), rule(false, undefined)], me.address)).toBe(false);
  const answers = { ...rule(true, undefined), ports: { from: 1024, to: 65_535 } };
  expect(isReplyAllowed([answers, rule(false, undefined)], me.address)).toBe(true);
});

test('what no rule speaks of is told from what a rule denies', () => {
  const last = rule(false, undefined);
  expect(isClosedByDefault([rule(true, 443), last], me)).toBe(true);
  expect(isClosedByDefault([rule(true, 22, '198.51.100.0/24'), last], me)).toBe(true);
  expect(isClosedByDefault([rule(false, 22), last], me)).toBe(false);
});

test('a range that is none lets nobody in', () => {
  fc.assert(
    fc.property(fc.string(), (range) => {
      fc.pre(!/^(0\.0\.0\.0|::)\/|203/.test(range) && !/\/\d{1,2}$/.test(range));
      expect(judgeRules([rule(true, 22, range)], me, false)).toBe('others');
    }),
  );
});

const found = (code: FindingCode): DoctorFinding => ({
  id: 'tcp',
  code,
  status: statusOf(code),
  params: {},
  durationMs: 0,
});
const causeOf = (...codes: FindingCode[]) => judge(codes.map(found)).cause?.code;

test('a closed firewall is the cause of silence, and none where the port answers', () => {
  expect(causeOf('tcp-timed-out', 'inbound-closed')).toBe('inbound-closed');
  expect(causeOf('tcp-open', 'inbound-closed', 'logged-in')).toBeUndefined();
  expect(judge([found('tcp-open'), found('inbound-closed'), found('logged-in')]).status).toBe('healthy');
  expect(causeOf('key-too-open', 'logged-in')).toBeUndefined();
  expect(judge([found('tcp-open'), found('not-told')]).status).toBe('unclear');
});

test('where nobody was logged in, the verdict says so instead of calling all in order', () => {
  const newKey = judge([found('tcp-open'), found('host-key-new'), found('login-needs-trust')]);
  expect(newKey).toMatchObject({ status: 'healthy', stoppedAt: { code: 'login-needs-trust' } });
  expect(judge([found('tcp-open'), found('login-needs-passphrase')]).stoppedAt?.code).toBe('login-needs-passphrase');
  const page = judge([found('tcp-open'), found('login-needs-trust'), found('service-answers')]);
  expect(page).toEqual({ status: 'healthy' });
});

test('a machine without an address or NAT gets out by nothing, which is said before that it gets out nowhere', () => {
  expect(causeOf('logged-in', 'no-way-out', 'clock-wrong')).toBe('no-way-out');
  expect(statusOf('no-way-out')).toBe('bad');
});

test('a page that answers is well, whoever may log in to its host', () => {
  const refusals: FindingCode[] = ['login-refused', 'login-failed', 'password-wanted', 'wrong-user', 'shell-fails'];
  for (const code of refusals) {
    const findings = [found('tcp-open'), found('service-answers'), found('key-missing'), found(code)];
    expect(judge(findings).status).toBe('healthy');
  }
  expect(causeOf('tcp-open', 'service-silent', 'login-refused')).toBe('service-silent');
});

test('a connection that failed is no cause once another has logged in', () => {
  expect(causeOf('tcp-open', 'connections-throttled', 'login-failed')).toBe('connections-throttled');
  expect(judge([found('tcp-open'), found('connections-throttled'), found('logged-in')]).status).toBe('healthy');
  expect(causeOf('tcp-open', 'ssh-silent', 'logged-in', 'disk-full')).toBe('disk-full');
});

test('what listens on loopback, elsewhere, or nowhere is told apart', () => {
  const params = { host: 'gpu', port: '8888' };
  const verdict = (...ports: Parameters<typeof judgePorts>[0]) => judgePorts(ports, 8888, params);
  expect(verdict({ port: 8888, addresses: ['127.0.0.1', '::1'], program: 'jupyter-lab' })).toMatchObject({
    code: 'service-on-loopback',
    fix: { kind: 'tunnel', host: '127.0.0.1', port: 8888 },
  });
  expect(verdict({ port: 8888, addresses: ['127.0.0.2'] })).toMatchObject({
    code: 'service-on-loopback',
    fix: { host: '127.0.0.2' },
  });
  expect(verdict({ port: 8888, addresses: ['*'] }).code).toBe('service-blocked');
  expect(verdict({ port: 8889, addresses: ['127.0.0.1'], program: 'jupyter-lab' }).code).toBe('service-other-port');
  expect(verdict({ port: 8889, addresses: ['*'], program: 'sshd' }).code).toBe('service-not-running');
});

test('a target is read as a person types it', () => {
  expect(readDoctorTarget('kim@gpu.example.com:2222')).toEqual({
    target: { kind: 'host', host: 'gpu.example.com', port: 2222 },
    user: 'kim',
  });
  expect(readDoctorTarget('[2001:db8::1]')?.target).toEqual({ kind: 'host', host: '2001:db8::1', port: 22 });
  expect(readDoctorTarget('203.0.113.7:8888')?.target).toMatchObject({ kind: 'service', port: 8888, scheme: 'http' });
  expect(readDoctorTarget('https://gpu.example.com/lab?token=1')?.target).toMatchObject({ kind: 'service', port: 443 });
  expect(readDoctorTarget('i-0123456789abcdef0')).toBeUndefined();
  expect(readDoctorTarget('gpu.example.com:70000')).toBeUndefined();
  fc.assert(fc.property(fc.string(), (text) => void readDoctorTarget(text)));
});
