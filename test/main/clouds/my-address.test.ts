import { isIP } from 'node:net';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { parseAddress, readMyAddress } from '../../../main/clouds/my-address.ts';
import { type Sandbox, startSandbox } from '../../../main/sandbox/start-sandbox.ts';

let sandbox: Sandbox;
const { signal } = new AbortController();

beforeEach(async () => {
  sandbox = await startSandbox({});
});
afterEach(() => sandbox.dispose());

const answer = (body: string, status = 200) =>
  sandbox.faults.add(({ action }) =>
    action === 'checkip' ? { kind: 'body', status, contentType: 'text/plain', body } : undefined,
  );

test('is what the service answers', async () => {
  expect(await readMyAddress(sandbox.addressUrl, signal)).toBe('203.0.113.24');
  answer('2001:db8::24');
  expect(await readMyAddress(sandbox.addressUrl, signal)).toBe('2001:db8::24');
});

test.each([
  '<html>Sign in to the network</html>',
  '',
  '203.0.113.24 203.0.113.25',
  '203.0.113.24/0',
  '0.0.0.0\n0.0.0.0/0',
  `203.0.113.24${' '.repeat(100_000)}`,
])('is none where the answer is no address: %j', async (body) => {
  answer(body);
  await expect(readMyAddress(sandbox.addressUrl, signal)).rejects.toMatchObject({ code: 'clouds/no-address-told' });
});

test('is none where the service refuses, is not there, or leads elsewhere', async () => {
  answer('203.0.113.24', 503);
  const host = sandbox.addressUrl.replace('http://', '');
  const refused = { code: 'clouds/no-address-told', params: { host } };
  await expect(readMyAddress(sandbox.addressUrl, signal)).rejects.toMatchObject(refused);
  await expect(readMyAddress('http://127.0.0.1:1', signal)).rejects.toMatchObject({ code: 'clouds/no-address-told' });
  await expect(readMyAddress('no address at all', signal)).rejects.toMatchObject({ code: 'clouds/no-address-told' });
});

test('nothing but an address is read as one', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.ipV4(), fc.ipV6()), (text) => {
      const address = parseAddress(text);
      if (address !== undefined) expect(isIP(address)).toBeGreaterThan(0);
    }),
  );
  fc.assert(fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), (text) => void expect(parseAddress(`${text}\n`)).toBe(text)));
});
