import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createEc2 } from '../../../main/clouds/ec2.ts';
import { encodedIn, readDenial } from '../../../main/clouds/ec2-denials.ts';
import type { CloudProvider } from '../../../main/clouds/provider.ts';
import { type Sandbox, startSandbox } from '../../../main/sandbox/start-sandbox.ts';
import type { Instance } from '../../../preload/contract/instances.ts';

const signal = AbortSignal.timeout(60_000);
const instance = 'arn:aws:ec2:us-east-1:000000000000:instance/i-0a1b';
let sandbox: Sandbox;
let provider: CloudProvider;
let stopped: Instance;

beforeEach(async () => {
  sandbox = await startSandbox({});
  const { aws } = sandbox.clouds;
  const { region, endpoint, accessKeyId, secretAccessKey } = aws;
  const stsEndpoint = sandbox.clouds.identityEndpoint;
  const credentials = { accessKeyId, secretAccessKey };
  provider = createEc2({
    account: { key: 'aws:sandbox', provider: 'aws', account: aws.account, name: 'sandbox', sandbox: true },
    source: { kind: 'static', homeRegion: region, endpoint, stsEndpoint, signIn: '', credentials },
  });
  for await (const page of provider.list({ accountKey: 'aws:sandbox', provider: 'aws', region: 'us-east-1' }, signal))
    stopped = page.find(({ name }) => name === 'notebook-jiwoo') ?? stopped;
});
afterEach(async () => {
  provider.dispose();
  await sandbox.dispose();
});

/** EC2 refuses every start, for a reason that only STS can read. */
function refuseStarts(reason: object): void {
  const encoded = Buffer.from(JSON.stringify(reason)).toString('base64url');
  const message = `You are not authorized to perform this operation. Encoded authorization failure message: ${encoded}`;
  sandbox.faults.add(({ action }) =>
    action === 'StartInstances' ? { kind: 'refusal', status: 403, code: 'UnauthorizedOperation', message } : undefined,
  );
}
const start = () => provider.start(stopped, signal).catch((thrown) => thrown.toProblem());

test('an encoded refusal is read: the action, the resource, and the policy that would allow it', async () => {
  refuseStarts({
    explicitDeny: false,
    matchedStatements: { items: [] },
    context: { action: 'ec2:StartInstances', resource: instance },
  });
  const problem = await start();
  expect(problem).toMatchObject({
    code: 'clouds/denied-decoded',
    params: { action: 'ec2:StartInstances', resource: instance },
  });
  expect(JSON.parse(problem.remedies[0].text).Statement[0].Resource).toBe(instance);
});

test('the statement that forbids it is named, and no policy is offered that would not help', async () => {
  refuseStarts({
    explicitDeny: true,
    matchedStatements: { items: [{ statementId: 'NoGpusAtNight', effect: 'DENY' }] },
    context: { action: 'ec2:StartInstances', resource: instance },
  });
  const problem = await start();
  expect(problem).toMatchObject({ code: 'clouds/forbidden-by-statement', params: { statement: 'NoGpusAtNight' } });
  expect(problem.remedies).toBeUndefined();
});

test('an identity that may not read the reason is told which permission that takes', async () => {
  refuseStarts({ explicitDeny: false });
  sandbox.faults.add(({ action }) =>
    action === 'DecodeAuthorizationMessage'
      ? { kind: 'refusal', status: 403, code: 'AccessDenied', message: 'not authorized' }
      : undefined,
  );
  const problem = await start();
  expect(problem.code).toBe('clouds/denied-encoded');
  expect(problem.params.permission).toBe('sts:DecodeAuthorizationMessage');
  expect(problem.remedies.map(({ text }: { text: string }) => JSON.parse(text).Statement[0].Action)).toEqual([
    'ec2:StartInstances',
    'sts:DecodeAuthorizationMessage',
  ]);
});

test('where STS does not answer, no permission is blamed for it', async () => {
  refuseStarts({ explicitDeny: false });
  sandbox.faults.add(({ action }) =>
    action === 'DecodeAuthorizationMessage'
      ? { kind: 'refusal', status: 400, code: 'Throttling', message: 'Rate exceeded' }
      : undefined,
  );
  const problem = await start();
  expect(problem.code).toBe('clouds/denied');
  expect(JSON.stringify(problem)).not.toContain('DecodeAuthorizationMessage');
});

test('whatever is said to be a decoded reason, it is read or left', () => {
  fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (text) => readDenial(text) === undefined || true));
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.boolean(), (hostile, explicitDeny) => {
      const items = [{ statementId: hostile }, 7, null];
      const read = readDenial(
        JSON.stringify({ explicitDeny, matchedStatements: { items }, context: { action: hostile } }),
      );
      expect(read?.isExplicit).toBe(explicitDeny);
      expect(read?.statements.join('') ?? '').not.toMatch(/\p{Cc}/u);
    }),
  );
  expect(encodedIn(new Error('Encoded authorization failure message: abc-_= more'))).toBe('abc-_=');
  expect(encodedIn('no error')).toBeUndefined();
});
