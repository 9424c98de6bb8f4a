import { array, assert, constantFrom, oneof, property, string } from 'fast-check';
import { expect, test } from 'vitest';
import { parsePorts, portsScript } from '../../../main/gauges/ports.ts';

const marker = 'a'.repeat(32);
const read = (...lines: string[]) => parsePorts([...lines, `${marker} end`, ''].join('\n'), marker);

test('ss tells the port, where it listens and who holds it; the command line is joined to it', () => {
  const ports = read(
    'Welcome to the machine',
    `${marker} ss`,
    'State  Recv-Q Send-Q  Local Address:Port  Peer Address:Port Process',
    'LISTEN 0      128         127.0.0.1:8888       0.0.0.0:*    users:(("jupyter-lab",pid=412,fd=7))',
    'LISTEN 0      128             [::1]:8888          [::]:*    users:(("jupyter-lab",pid=412,fd=8))',
    'LISTEN 0      4096   127.0.0.53%lo:53         0.0.0.0:*',
    'LISTEN 0      511                 *:6006             *:*    users:(("tensorboard",pid=9,fd=3),("x",pid=10,fd=3))',
    `${marker} ps`,
    '  412 /usr/bin/python3 /home/ada/.local/bin/jupyter-lab --ServerApp.token=s3cret',
    '    9 tensorboard --logdir \u001b[31mruns',
  );
  expect(ports).toEqual([
    { port: 53, addresses: ['127.0.0.53'] },
    {
      port: 6006,
      addresses: ['*'],
      processId: 9,
      program: 'tensorboard',
      commandLine: 'tensorboard --logdir \ufffd[31mruns',
    },
    {
      port: 8888,
      addresses: ['127.0.0.1', '::1'],
      processId: 412,
      program: 'jupyter-lab',
      commandLine: '/usr/bin/python3 /home/ada/.local/bin/jupyter-lab --ServerApp.token=s3cret',
    },
  ]);
});

test('without ss the kernel tells, and the open files of one’s own processes', () => {
  const zeros = '00000000000000000000000000000000';
  expect(
    read(
      `${marker} proc`,
      '   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 4711 1 0 100 0 0 10 0',
      `   1: ${zeros}:0016 ${zeros}:0000 0A 00000000:00000000 00:00000000 00000000     0        0 99 1 0 100 0 0 10 0`,
      '   2: 0000000000000000FFFF00000100007F:1770 0:0 0A 0 0 0 1000 0 12 1',
      '   3: 0100007F:1F91 0100007F:0000 01 0 0 0 1000 0 13 1',
      `${marker} fd`,
      '/proc/77/fd:',
      'lrwx------ 1 ada ada 64 Nov 21 10:00 3 -> socket:[4711]',
      `${marker} ps`,
      '77 /usr/bin/python3 -m http.server',
    ),
  ).toEqual([
    { port: 22, addresses: ['::'] },
    { port: 6000, addresses: ['127.0.0.1'] },
    {
      port: 8080,
      addresses: ['127.0.0.1'],
      processId: 77,
      program: 'python3',
      commandLine: '/usr/bin/python3 -m http.server',
    },
  ]);
});

test('macOS tells by lsof, or by netstat without names', () => {
  expect(read(`${marker} lsof`, 'p501', 'cPython', 'f5', 'n127.0.0.1:8888', 'f6', 'n*:9000')).toEqual([
    { port: 8888, addresses: ['127.0.0.1'], processId: 501, program: 'Python' },
    { port: 9000, addresses: ['*'], processId: 501, program: 'Python' },
  ]);
  expect(
    read(
      `${marker} netstat`,
      'tcp4       0      0  127.0.0.1.8888         *.*                    LISTEN',
      'tcp46      0      0  *.5000                 *.*                    LISTEN',
      'tcp6       0      0 :::22                   :::*                    LISTEN',
    ),
  ).toEqual([
    { port: 22, addresses: ['::'] },
    { port: 5000, addresses: ['*'] },
    { port: 8888, addresses: ['127.0.0.1'] },
  ]);
});

test('an answer that was cut off is no answer', () => {
  expect(parsePorts(`${marker} ss\nLISTEN 0 1 *:80 *:*`, marker)).toBeUndefined();
  expect(() => portsScript('x; rm -rf ~')).toThrow();
});

test('a hostile host is read without failing, and can name no port that is none', () => {
  const piece = oneof(
    string({ unit: 'binary', maxLength: 30 }),
    constantFrom(`${marker} ss\n`, `${marker} proc\n`, `${marker} fd\n`, `${marker} lsof\n`, `${marker} netstat\n`),
    constantFrom(
      'LISTEN 0 0 ',
      ':99999 ',
      '*:0 ',
      '[::]:1 ',
      'users:(("a",pid=',
      '0A ',
      '/proc/1/fd:\n',
      'p1\n',
      'n*:7\n',
    ),
    constantFrom('\n', ' ', `${marker} ps\n`, '9'.repeat(40), '\u202e', '(("'.repeat(200), 'tcp 0 0 x.80 y LISTEN\n'),
  );
  assert(
    property(array(piece, { maxLength: 40 }), (pieces) => {
      for (const { port, addresses } of read(pieces.join('')) ?? []) {
        expect(Number.isInteger(port) && port >= 1 && port <= 65_535).toBe(true);
        expect(addresses.length).toBeGreaterThan(0);
      }
    }),
    { numRuns: 500 },
  );
});
