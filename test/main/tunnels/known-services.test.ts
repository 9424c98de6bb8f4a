import { expect, test } from 'vitest';
import { findJupyterServer, tokenOf } from '../../../main/tunnels/jupyter-servers.ts';
import { guessKind, mayBeAsked, reachableHost } from '../../../main/tunnels/known-services.ts';

test('a service is known by its command line, and only by whole words of it', () => {
  const guesses = {
    '/usr/bin/python3 /home/ada/.local/bin/jupyter-lab --no-browser': 'jupyter',
    'python -m notebook': 'jupyter',
    '/opt/conda/bin/python /opt/conda/bin/tensorboard --logdir runs': 'tensorboard',
    '/usr/bin/python3 /usr/local/bin/gunicorn -b 127.0.0.1:5000 -w 4 mlflow.server:app': 'mlflow',
    '/usr/bin/python3 /usr/lib/python3/site-packages/ray/dashboard/dashboard.py --host=127.0.0.1': 'ray',
    'uvicorn main:app --reload': 'fastapi',
    'python serve.py': undefined,
    'vim /home/ada/jupyter-notes.txt': undefined,
  };
  for (const [commandLine, kind] of Object.entries(guesses)) expect(guessKind({ commandLine }), commandLine).toBe(kind);
});

test('databases are not spoken to in HTTP', () => {
  const port = (number: number, program?: string) => ({
    port: number,
    addresses: ['*'],
    ...(program ? { program } : {}),
  });
  expect([port(5432, 'postgres'), port(6379), port(22), port(8888, 'redis-server')].map(mayBeAsked)).toEqual(
    Array(4).fill(false),
  );
  expect([port(4711, 'python3'), port(8000)].map(mayBeAsked)).toEqual([true, true]);
});

test('a port is reached where it listens', () => {
  const host = (...addresses: string[]) => reachableHost({ addresses });
  expect([host('::1', '127.0.0.1'), host('::'), host('::1'), host('10.0.0.7'), host('*')]).toEqual([
    '127.0.0.1',
    'localhost',
    '::1',
    '10.0.0.7',
    '127.0.0.1',
  ]);
});

test('the token is found for the very port, in a file that may be half written, or on the command line', () => {
  const marker = 'f'.repeat(32);
  const file = (port: number, token: string) =>
    `${marker}\n${JSON.stringify({ port, token, base_url: '/lab-7/', secure: false, pid: 1, url: 'http://x/' })}\n`;
  const text = `hello\n${file(8888, 'old')}${file(8889, 'other')}${file(8888, 'new')}${marker}\n{"port": 8888, "tok`;
  expect(findJupyterServer(text, marker, 8888)).toEqual({ basePath: '/lab-7/', token: 'new', isSecure: false });
  expect(findJupyterServer(text, marker, 1)).toBeUndefined();
  const elsewhere = `${marker}\n{"port": 8888, "base_url": "//evil.example/", "token": "x"}`;
  expect(findJupyterServer(elsewhere, marker, 8888)).toBeUndefined();
  expect(tokenOf('jupyter lab --ServerApp.token=abc123 --port 1')).toBe('abc123');
  expect(tokenOf('jupyter lab')).toBeUndefined();
});
