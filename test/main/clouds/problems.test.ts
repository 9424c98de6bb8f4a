import { expect, test } from 'vitest';
import { AppError } from '../../../main/app-error.ts';
import { ec2Problem } from '../../../main/clouds/ec2-problems.ts';
import { gceProblem, gceRefusal } from '../../../main/clouds/gce-problems.ts';
import type { CallPlace } from '../../../main/clouds/provider.ts';

const place: CallPlace = { account: 'work', region: 'r', action: 'a', target: 't', signIn: 'aws sso login' };
const named = (name: string, message = '', more: object = {}) => Object.assign(new Error(message), { name, ...more });

test.each([
  ['ExpiredToken', 'clouds/expired-credentials'],
  ['RequestExpired', 'clouds/expired-credentials'],
  ['AuthFailure', 'clouds/invalid-credentials'],
  ['SignatureDoesNotMatch', 'clouds/invalid-credentials'],
  ['UnauthorizedOperation', 'clouds/denied'],
  ['OptInRequired', 'clouds/region-disabled'],
  ['RequestLimitExceeded', 'clouds/throttled'],
  ['ThrottlingException', 'clouds/throttled'],
  ['IncorrectInstanceState', 'clouds/wrong-state'],
  ['IncorrectSpotRequestState', 'clouds/wrong-state'],
  ['InsufficientInstanceCapacity', 'clouds/no-capacity'],
  ['Server.InsufficientInstanceCapacity', 'clouds/no-capacity'],
  ['InsufficientFreeAddressesInSubnet', 'clouds/no-capacity'],
  ['VcpuLimitExceeded', 'clouds/quota-exceeded'],
  ['MaxSpotInstanceCountExceeded', 'clouds/quota-exceeded'],
  ['InvalidInstanceID.NotFound', 'clouds/not-found'],
  ['OperationNotPermitted', 'clouds/refused'],
  ['SomethingNobodyHasSeen', 'clouds/refused'],
])('EC2’s %s is %s, with its own words', (name, code) => {
  expect(ec2Problem(named(name, 'own words'), place).toProblem()).toEqual({
    code,
    params: place,
    details: `${name}: own words`,
  });
});

test.each([
  ['TimeoutError', { code: 'ECONNRESET' }, 'clouds/unreachable'],
  ['Error', { code: 'ENOTFOUND' }, 'clouds/unreachable'],
  ['Error', { code: 'DEPTH_ZERO_SELF_SIGNED_CERT', message: 'self-signed certificate' }, 'clouds/unreachable'],
  ['TimeoutError', {}, 'clouds/timed-out'],
])('a network’s %s %j is %s', (name, more, code) => {
  expect(ec2Problem(named(name, '', more), place).code).toBe(code);
});

test('a call that was broken off tells why it was', () => {
  const own = new AppError('clouds/timed-out', { region: 'r' });
  expect(ec2Problem(named('AbortError'), place, AbortSignal.abort(own))).toBe(own);
  expect(ec2Problem(named('AbortError'), place, AbortSignal.abort()).code).toBe('app/cancelled');
  const late = AbortSignal.abort(new DOMException('', 'TimeoutError'));
  expect(ec2Problem(named('AbortError'), place, late).code).toBe('clouds/timed-out');
});

test.each([
  ['rateLimitExceeded', '', 'clouds/throttled'],
  ['quotaExceeded', "Quota exceeded for quota metric 'List requests' per minute", 'clouds/throttled'],
  ['QUOTA_EXCEEDED', "Quota 'NVIDIA_A100_GPUS' exceeded. Limit: 8.0 in region us-central1.", 'clouds/quota-exceeded'],
  ['ZONE_RESOURCE_POOL_EXHAUSTED', '', 'clouds/no-capacity'],
  ['accessNotConfigured', 'Compute Engine API has not been used in project 1 before', 'clouds/api-disabled'],
  ['resourceNotReady', '', 'clouds/wrong-state'],
  ['SOMETHING_NEW', '', 'clouds/refused'],
])('Compute Engine’s %s (%s) is %s', (reason, message, code) => {
  expect(gceRefusal(reason, message, place).code).toBe(code);
});

test('Compute Engine’s refusal is read from its body, whatever the transport says', () => {
  const raw = Symbol.for('google-gax.rawHttpResponsePayload');
  const body = { error: { code: 403, message: 'no way', errors: [{ reason: 'forbidden' }] } };
  const refusal = named('Error', 'Request failed', { httpStatusCode: 403, code: 7, [raw]: JSON.stringify(body) });
  expect(gceProblem(refusal, place).toProblem()).toEqual({
    code: 'clouds/denied',
    params: place,
    details: 'forbidden: no way',
  });
});

test.each([
  ['invalid_grant', {}, 'clouds/expired-credentials'],
  [
    '{"error":"invalid_grant","error_subtype":"invalid_rapt"}',
    { httpStatusCode: 400, code: 3 },
    'clouds/expired-credentials',
  ],
  ['Unexpected token < in JSON at position 0', { code: 14 }, 'clouds/malformed-reply'],
  ['connect ECONNREFUSED 127.0.0.1:1', { code: 14 }, 'clouds/unreachable'],
  ['Deadline exceeded', { code: 4 }, 'clouds/timed-out'],
  ['Backend Error', { httpStatusCode: 503, code: 14 }, 'clouds/refused'],
  ['gone', { httpStatusCode: 404, code: 5 }, 'clouds/not-found'],
])('Google’s %s %j is %s', (message, more, code) => {
  expect(gceProblem(named('Error', message, more), place).code).toBe(code);
});
