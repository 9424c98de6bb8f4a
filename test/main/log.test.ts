import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openLog } from '../../main/log.ts';

const key = ['-----BEGIN OPENSSH PRIVATE KEY-----', 'b3BlbnNzaC1rZXk', '-----END OPENSSH PRIVATE KEY-----'].join('\n');
const secrets: Record<string, unknown> = {
  'a private key': { file: key },
  'half a private key': { file: key.slice(0, 50) },
  'an access key': { text: `credential ${'AKIA'}${'ABCDEFGHIJKLMNOP'}` },
  'a passphrase field': { passphrase: 'b3BlbnNzaC1rZXk' },
  'a bearer header': { text: 'GET /x Authorization: Bearer b3BlbnNzaC1rZXk' },
  'a header among others': { headers: { authorization: 'Bearer b3BlbnNzaC1rZXk' } },
  'a passphrase of several words': { text: 'passphrase: correct b3BlbnNzaC1rZXk' },
  'a passphrase with a backslash': { text: 'password=back\\slash"b3BlbnNzaC1rZXk' },
  'a signed header': { text: 'AWS4-HMAC-SHA256 Credential=x, Signature=b3BlbnNzaC1rZXk' },
  'JSON in a text': { text: '{"passphrase":"b3BlbnNzaC1rZXk"}' },
  'a header': { text: 'Authorization: b3BlbnNzaC1rZXk' },
  'a signed address': { url: 'https://x.example/?X-Amz-Signature=b3BlbnNzaC1rZXk&a=b' },
  'a Google token': { text: 'ya29.b3BlbnNzaC1rZXk' },
};

test.for(Object.entries(secrets))('the log never holds %s', async ([, fields]) => {
  const folder = await mkdtemp(join(tmpdir(), 'hangar-log-'));
  const log = openLog(folder);
  log.error('something', fields as Record<string, unknown>);
  await log.dispose();
  const text = await readFile(join(folder, 'hangar.log'), 'utf8');
  expect(text).toContain('something');
  expect(text).not.toContain('b3BlbnNzaC1rZXk');
  expect(text).not.toContain('ABCDEFGHIJKLMNOP');
  await rm(folder, { recursive: true });
});
