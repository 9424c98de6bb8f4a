import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createLoginMemory } from '../../../../main/ssh/login-memory.ts';
import { createRemoteEditor, editorAddress } from '../../../../main/ssh/names/remote-editor.ts';
import { createSshNames } from '../../../../main/ssh/names/ssh-names.ts';

const ref = 'aws:123456789012:us-east-1:i-0a11';
let homeFolder: string;
let configPath: string;
let opened: string[];
let isInstalled: boolean;
beforeEach(() => {
  homeFolder = mkdtempSync(join(tmpdir(), 'hangar-editor-'));
  mkdirSync(join(homeFolder, '.ssh'), { mode: 0o700 });
  configPath = join(homeFolder, '.ssh', 'config');
  opened = [];
  isInstalled = true;
});
afterEach(() => rmSync(homeFolder, { recursive: true, force: true }));

/** A console that has connected to the instance once; `PATH` is where `code` is looked for. */
async function create(PATH = join(homeFolder, 'nowhere')) {
  const memory = createLoginMemory(homeFolder);
  const place = { host: '192.0.2.7', port: 22, place: 'public' as const, via: [] };
  const instance = { id: 'i-0a11', name: 'Train 01', region: 'us-east-1', account: '123456789012' };
  await memory.remember(ref, { user: 'ubuntu', reached: { ...place, ...instance } });
  const names = createSshNames({
    homeFolder,
    dataFolder: homeFolder,
    isWindows: false,
    memory,
    findInstance: () => undefined,
  });
  return createRemoteEditor({
    names,
    environment: { PATH },
    async openAddress(href) {
      opened.push(href);
      return isInstalled;
    },
  });
}

/** A `code` that writes down what it was asked, each word on a line. */
function installCode(exitCode: number): string {
  const folder = join(homeFolder, 'bin');
  mkdirSync(folder);
  const program = join(folder, 'code');
  writeFileSync(program, `#!/bin/sh\nprintf '%s\\n' "$@" > '${join(folder, 'asked')}'\nexit ${exitCode}\n`);
  chmodSync(program, 0o755);
  return folder;
}

test('tells before what it would write, writes that, and opens VS Code by the name in it', async () => {
  const editor = await create();
  expect(await editor.plan(ref)).toMatchObject({ name: 'train-01', writes: true, configPath });
  expect(await editor.open({ ref, configPath, folder: '/home/ubuntu/my model' })).toEqual({
    wrote: true,
    by: 'address',
  });
  expect(opened).toEqual(['vscode://vscode-remote/ssh-remote+train-01/home/ubuntu/my%20model?windowId=_blank']);
  expect(readFileSync(configPath, 'utf8')).toMatch(/^Include hangar\.conf/m);
  expect(readFileSync(join(homeFolder, '.ssh', 'hangar.conf'), 'utf8')).toMatch(/^Host train-01$/m);
  expect(await editor.plan(ref)).toMatchObject({ name: 'train-01', writes: false });
});

test.skipIf(process.platform === 'win32')(
  'uses the code command where there is one, and the address where it fails',
  async () => {
    const bin = installCode(0);
    expect(await (await create(bin)).open({ ref, configPath, folder: '/srv/$(id)' })).toMatchObject({
      by: 'command',
    });
    expect(readFileSync(join(bin, 'asked'), 'utf8')).toBe('--remote\nssh-remote+train-01\n/srv/$(id)\n');
    expect(opened).toEqual([]);

    rmSync(bin, { recursive: true });
    const failing = await create(installCode(1));
    expect(await failing.open({ ref, configPath, folder: undefined })).toEqual({ wrote: false, by: 'address' });
  },
);

test('a host of the user’s own configuration goes by the name it has there, and nothing is written', async () => {
  const editor = await create();
  const own = 'ssh:hosts:config:Build-Box';
  expect(await editor.plan(own)).toMatchObject({ name: 'Build-Box', writes: false });
  await editor.open({ ref: own, configPath, folder: undefined });
  expect(opened[0]).toBe(editorAddress('Build-Box', undefined));
  expect(opened[0]).toContain(Buffer.from('{"hostName":"Build-Box"}').toString('hex'));
  expect(() => readFileSync(configPath)).toThrow();
});

test('says what is missing: a name, or VS Code itself', async () => {
  const editor = await create();
  for (const unnamed of [
    'aws:123456789012:us-east-1:i-other',
    'ssh:hosts:config:a;id',
    'ssh:hosts:config:-oProxyCommand=id',
  ]) {
    expect(await editor.plan(unnamed)).not.toHaveProperty('name');
    const opening = editor.open({ ref: unnamed, configPath, folder: undefined });
    await expect(opening).rejects.toMatchObject({ code: 'ssh/no-name' });
  }
  isInstalled = false;
  await expect(editor.open({ ref, configPath, folder: '/srv' })).rejects.toMatchObject({
    code: 'ssh/editor-not-opened',
    params: { command: 'code --remote ssh-remote+train-01 /srv' },
  });
});
