import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { pathText } from '../../../renderer/files/path-text.ts';

test.each([
  ['/srv/model.onnx', '/srv/model.onnx'],
  ['/srv/한글 파일.txt', '/srv/한글 파일.txt'],
  ['/srv/a\nb', "$'/srv/a\\012b'"],
])('%j is copied as %j', (path, text) => {
  expect(pathText(Buffer.from(path).toString('base64'))).toBe(text);
});

test('what is no text is quoted so that bash takes it for the same bytes', () => {
  const bytes = fc.uint8Array({ min: 1, minLength: 1, maxLength: 40 });
  const samples = fc.sample(bytes, 60).map((path) => Buffer.from([0x2f, 0xff, ...path]));
  const script = samples.map((path) => `printf '%s\\0' ${pathText(path.toString('base64'))}`).join('\n');
  const printed = execFileSync('bash', ['-c', script], { encoding: 'latin1' }).split('\0').slice(0, -1);
  expect(printed).toEqual(samples.map((path) => path.toString('latin1')));
});
