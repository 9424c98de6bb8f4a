import { execFileSync } from 'node:child_process';
import { assert, property, string } from 'fast-check';
import { expect, test } from 'vitest';
import { readableOutput } from '../../renderer/commands/readable-output.ts';
import { sshCommand } from '../../renderer/instances/ssh-command.ts';

const place = { host: '10.0.0.7', port: 22, user: 'ada', via: [] };

test('the command says what is not as usual, and no more', () => {
  expect(sshCommand(place, 'linux')).toBe('ssh -- ada@10.0.0.7');
  const jump = { host: 'bastion', port: 2222, user: 'eve' };
  expect(sshCommand({ ...place, port: 2200, keyPath: '/home/a b/k.pem', via: [jump] }, 'macos')).toBe(
    `ssh -i '/home/a b/k.pem' -p 2200 -J eve@bastion:2222 -- ada@10.0.0.7`,
  );
  expect(sshCommand({ ...place, keyPath: 'C:\\Users\\a b\\k.pem' }, 'windows')).toBe(
    'ssh -i "C:\\Users\\a b\\k.pem" -- ada@10.0.0.7',
  );
});

test('nothing in a name or a path becomes a command of the shell', () => {
  assert(
    property(string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 30 }), (keyPath) => {
      const command = sshCommand({ ...place, keyPath }, 'linux').replace(/^ssh/, `printf '%s\\n'`);
      const printed = execFileSync('/bin/sh', ['-c', command], { encoding: 'utf8' });
      expect(printed).toBe(`-i\n${keyPath}\n--\nada@10.0.0.7\n`);
    }),
    { numRuns: 40 },
  );
});

test('what a host prints is shown without its escape sequences and turned words', () => {
  expect(readableOutput('\u001b[1;31mred\u001b[0m\r\n\u001b]0;title\u0007done\u202egnp\n')).toBe('red\ndone\ufffdgnp');
});
