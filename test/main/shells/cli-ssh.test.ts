import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { runCommandLine } from '../../support/command-line.ts';
import { createTestFolder } from '../../support/models.ts';

const files = createTestFolder();
afterAll(files.dispose);

const hangar = (...args: string[]) => runCommandLine(args, { home: files.folder, state: join(files.folder, 'state') });

test('ssh resolve prints what ssh -G would, and with --json one document', async () => {
  const config = files.write(
    'config',
    'Host gpu\n  HostName gpu.lab\n  Port 2200\n  IdentityFile ~/.ssh/gpu\nUser ada\n',
  );
  const lines = (await hangar('ssh', 'resolve', 'gpu', '-F', config)).out.split('\n');
  expect(lines).toEqual(
    expect.arrayContaining(['hostname gpu.lab', 'port 2200', 'identityfile ~/.ssh/gpu', 'user ada']),
  );
  const { code, out } = await hangar('ssh', 'resolve', 'grace@gpu', '-F', config, '--json');
  expect(code).toBe(0);
  expect(JSON.parse(out)).toMatchObject({
    hostname: 'gpu.lab',
    port: 2200,
    user: 'grace',
    proxyjump: null,
    problems: [],
  });
});

test('ssh resolve says which line of a configuration makes no sense (1), and what a program would have to decide', async () => {
  const config = files.write('broken', 'Host a\n  User "ada\nMatch exec "true"\n  Port 2200\n');
  const { code, out, error } = await hangar('ssh', 'resolve', 'a', '-F', config);
  expect(code).toBe(1);
  expect(out).toContain('port 22\n');
  expect(error).toContain('broken, line 3: this Match would run a program');
  expect(error).toMatch(/broken.*2/);
});
