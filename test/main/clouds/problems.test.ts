import fc from 'fast-check';
import { expect, test } from 'vitest';
import { AppError } from '../../../main/app-error.ts';
import { ec2Problem } from '../../../main/clouds/ec2-problems.ts';
import { gceProblem, gceRefusal } from '../../../main/clouds/gce-problems.ts';
import type { CallPlace } from '../../../main/clouds/provider.ts';
import { readAwsDenial, readGoogleDenial, readGoogleQuota, readZones } from '../../../main/clouds/refusal-words.ts';

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
  const { remedies: _, ...problem } = ec2Problem(named(name, 'own words'), place).toProblem();
  expect(problem).toEqual({
    code,
    params: place,
    details: `${name}: own words`,
  });
});

test('an answer without words is told by its status, and trouble of the cloud’s own as that', () => {
  const wordless = (httpStatusCode: number) => named('Unknown', 'Unknown', { $metadata: { httpStatusCode } });
  expect(ec2Problem(wordless(503), place).toProblem()).toMatchObject({
    code: 'clouds/unavailable',
    details: 'HTTP: 503, without words that could be read',
  });
  expect(ec2Problem(wordless(418), place).code).toBe('clouds/refused');
});

test('keys of the environment that are refused send nobody to a command that cannot change them', () => {
  for (const name of ['ExpiredToken', 'InvalidClientTokenId'])
    expect(ec2Problem(named(name), { ...place, signIn: '' }).code).toBe('clouds/environment-credentials');
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
  [
    'QUOTA_EXCEEDED',
    "Quota 'NVIDIA_A100_GPUS' exceeded. Limit: 8.0 in region us-central1.",
    'clouds/quota-exceeded-named',
  ],
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
  const { remedies: _, ...problem } = gceProblem(refusal, place).toProblem();
  expect(problem).toEqual({
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
  ['Backend Error', { httpStatusCode: 503, code: 14 }, 'clouds/unavailable'],
  ['gone', { httpStatusCode: 404, code: 5 }, 'clouds/not-found'],
])('Google’s %s %j is %s', (message, more, code) => {
  expect(gceProblem(named('Error', message, more), place).code).toBe(code);
});

const resource = 'arn:aws:ec2:us-east-1:123456789012:instance/i-0a1b';
const denial = `You are not authorized to perform this operation. User: arn:aws:iam::123456789012:user/ines is not authorized to perform: iam:PassRole on resource: ${resource}`;

test('a denial names the permission that EC2 misses and carries the smallest policy that grants it', () => {
  const problem = ec2Problem(
    named('UnauthorizedOperation', `${denial} because no policy allows it`),
    place,
  ).toProblem();
  expect(problem).toMatchObject({ code: 'clouds/denied', params: { action: 'iam:PassRole' } });
  const [remedy] = problem.remedies ?? [];
  expect(JSON.parse(remedy?.text ?? '').Statement).toEqual([
    { Effect: 'Allow', Action: 'iam:PassRole', Resource: resource },
  ]);
  const silent = ec2Problem(named('UnauthorizedOperation', ''), { ...place, action: 'ec2:DescribeInstances' });
  expect(JSON.parse(silent.remedies[0]?.text ?? '').Statement).toEqual([
    { Effect: 'Allow', Action: 'ec2:DescribeInstances', Resource: '*' },
  ]);
});

test('what a policy forbids outright is not answered with a policy that would not help', () => {
  const words = `${denial} with an explicit deny in a service control policy`;
  const problem = ec2Problem(named('UnauthorizedOperation', words), place).toProblem();
  expect(problem.code).toBe('clouds/forbidden-by-policy');
  expect(problem.remedies).toBeUndefined();
});

test('a denial of Compute Engine’s carries a role of that one permission', () => {
  const message = "Required 'compute.instances.stop' permission for 'projects/p/zones/z/instances/x'";
  const problem = gceRefusal('forbidden', message, { ...place, region: 'p' }).toProblem();
  expect(problem.params.action).toBe('compute.instances.stop');
  expect(problem.remedies?.[0]?.text).toContain('--permissions compute.instances.stop');
});

test('a lack of capacity names the zones that the refusal offers, and no others', () => {
  const words =
    'We currently do not have sufficient p4d.24xlarge capacity in the Availability Zone you requested (us-east-1b). You can currently get p4d.24xlarge capacity by not specifying an Availability Zone in your request or choosing us-east-1c, us-east-1d.';
  expect(ec2Problem(named('InsufficientInstanceCapacity', words), place).toProblem()).toMatchObject({
    code: 'clouds/no-capacity-here',
    params: { zone: 'us-east-1b', zones: 'us-east-1c, us-east-1d' },
  });
});

test('a used-up quota is named with its limit', () => {
  const words = 'You have requested more vCPU capacity than your current vCPU limit of 32 allows';
  expect(ec2Problem(named('VcpuLimitExceeded', words), place)).toMatchObject({
    code: 'clouds/quota-exceeded-named',
    params: { quota: 'vCPU', limit: '32', region: 'r' },
  });
  const google = "Quota 'NVIDIA_A100_GPUS' exceeded.  Limit: 8.0 in region us-central1.";
  expect(gceRefusal('QUOTA_EXCEEDED', google, place)).toMatchObject({
    code: 'clouds/quota-exceeded-named',
    params: { quota: 'NVIDIA_A100_GPUS', limit: '8', region: 'us-central1' },
  });
});

test('a one-time spot instance that can’t be stopped is told as such', () => {
  const words =
    "You can't stop the Spot Instance 'i-1' because it is associated with a one-time Spot Instance request.";
  expect(ec2Problem(named('UnsupportedOperation', words), place).code).toBe('clouds/spot-cannot-stop');
  expect(ec2Problem(named('UnsupportedOperation', 'other'), place).code).toBe('clouds/unsupported');
});

test('no wording of a refusal is taken for more than it is, nor holds the reader up', () => {
  const words = fc.oneof(
    fc.string({ maxLength: 300 }),
    fc.constant('-'.repeat(100_000)),
    fc.constant("'a.a".repeat(40_000)),
  );
  fc.assert(
    fc.property(words, (text) => {
      expect(readAwsDenial(text).permission ?? 'a:b').toMatch(/^[\w-]+:[\w*]+$/);
      expect(readGoogleDenial(text) ?? 'a.b').toMatch(/^[\w.]+$/);
      expect(readGoogleQuota(text)?.quota ?? 'a').toMatch(/^[\w.-]+$/);
      for (const zone of readZones(text, '')) expect(zone).toMatch(/^[a-z0-9-]+$/);
    }),
  );
});
