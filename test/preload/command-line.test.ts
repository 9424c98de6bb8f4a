import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { toCommandLine } from '../../preload/contract/command-line.ts';

test('a shell reads a command line back as the same arguments', () => {
  const argument = fc.string({ unit: 'grapheme', maxLength: 20 }).filter((text) => !text.includes('\0'));
  fc.assert(
    fc.property(fc.array(argument, { maxLength: 6 }), (args) => {
      const line = toCommandLine(['printf', '%s\\0', ...args]);
      const read = execFileSync('/bin/sh', ['-c', line], { encoding: 'utf8' });
      expect(read).toBe(args.length === 0 ? '\0' : args.map((arg) => `${arg}\0`).join(''));
    }),
    { numRuns: 40 },
  );
});

test('what needs no quotes has none', () => {
  expect(toCommandLine(['aws', 'ec2', 'stop-instances', '--region', 'us-east-1'])).toBe(
    'aws ec2 stop-instances --region us-east-1',
  );
});
