import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type CoreProcess, createCoreProcess } from '../../../main/shells/core-process.ts';
import type { ShellAnswer, ShellAsk } from '../../../main/shells/pipe-messages.ts';
import type { FrameLink } from '../../../preload/contract/wire/frames.ts';
import { openClient } from '../../support/open-client.ts';

const entry = join(import.meta.dirname, '../../../main/shells/pipe.ts');

let dataFolder: string;
let core: CoreProcess;
let lines: string[];
let answer: (ask: ShellAsk) => Promise<ShellAnswer>;

function startCore(args: string[]): CoreProcess {
  return createCoreProcess({
    nodePath: process.execPath,
    args,
    environment: { ...process.env, NODE_OPTIONS: '' },
    answer: (ask) => answer(ask),
    say: (line) => lines.push(line),
  });
}

beforeEach(async () => {
  lines = [];
  answer = async ({ id }) => ({ id, answer: 'done' });
  dataFolder = await mkdtemp(join(tmpdir(), 'hangar-pipe-'));
  core = startCore([entry, '--home', dataFolder, '--sandbox']);
});

afterEach(async () => {
  await core.dispose();
  await rm(dataFolder, { recursive: true, force: true });
});

function connect(): FrameLink {
  const link = core.connect();
  if (!link) throw new Error('no link');
  return link;
}

test('the contract answers over the pipe', async () => {
  const { client } = openClient(connect());
  expect(await client.app.describe({})).toMatchObject({ sandbox: 'forced', capabilities: { nativeFileDialog: true } });
});

/** The process id that the core was last started with. */
function corePid(): number {
  const pids = lines.flatMap((line) => /^core started \(process (\d+)\)$/.exec(line)?.[1] ?? []);
  return Number(pids.at(-1));
}

const closed = (link: FrameLink) => new Promise<void>((resolve) => link.onClose(resolve));

test('a core that dies ends its links and is started again for the next one', async () => {
  const first = connect();
  await openClient(first).client.app.describe({});
  const firstPid = corePid();
  process.kill(firstPid, 'SIGKILL');
  await closed(first);
  const { client } = openClient(connect());
  expect((await client.app.describe({})).sandbox).toBe('forced');
  expect(corePid()).not.toBe(firstPid);
});

test('a call that waits when the core dies fails instead of waiting for ever', async () => {
  let dialogOpened = () => {};
  const opened = new Promise<void>((resolve) => {
    dialogOpened = resolve;
  });
  answer = () => {
    dialogOpened();
    return new Promise(() => {});
  };
  const { client } = openClient(connect());
  const waiting = client.files.choose({ title: 'Model', extensions: [], multiple: false });
  waiting.catch(() => {});
  await opened;
  process.kill(corePid(), 'SIGKILL');
  await expect(waiting).rejects.toThrow();
});

test('a core that always dies is not started more than five times a minute', async () => {
  const failing = startCore(['--eval', 'process.exit(7)']);
  for (let start = 1; start <= 5; start++) {
    const link = failing.connect();
    expect(link, `start ${start}`).toBeDefined();
    if (link) await closed(link);
  }
  expect(failing.connect()).toBeUndefined();
  expect(lines.filter((line) => line.startsWith('core started'))).toHaveLength(5);
});

test('a core that cannot be started says why and closes the link', async () => {
  const absent = createCoreProcess({
    nodePath: join(dataFolder, 'no-node-here'),
    args: [],
    environment: {},
    answer: (ask) => answer(ask),
    say: (line) => lines.push(line),
  });
  const link = absent.connect();
  if (!link) throw new Error('no link');
  await closed(link);
  expect(lines.join()).toContain('core could not be started');
  await absent.dispose();
});

test('files are chosen in the dialog of the desktop', async () => {
  const asked: ShellAsk[] = [];
  answer = async (ask) => {
    asked.push(ask);
    return { id: ask.id, answer: 'paths', paths: ['/models/digits.onnx'] };
  };
  const { client } = openClient(connect());
  const input = { title: 'Choose a model', extensions: ['onnx'], multiple: false };
  expect(await client.files.choose(input)).toEqual({ paths: ['/models/digits.onnx'] });
  expect(asked).toMatchObject([{ ask: 'choose-files', input }]);
});

test('what the desktop cannot do comes back as a problem with the reason', async () => {
  answer = async () => {
    throw new Error('no display');
  };
  const { client } = openClient(connect());
  const failed = client.files.choose({ title: 'Model', extensions: [], multiple: false });
  await expect(failed).rejects.toMatchObject({ data: { code: 'app/unexpected', details: 'no display' } });
});

test('links are opened by the desktop, and only http(s) ones', async () => {
  const opened: string[] = [];
  answer = async (ask) => {
    if (ask.ask === 'open-link') opened.push(ask.url);
    return { id: ask.id, answer: 'done' };
  };
  const { client } = openClient(connect());
  await client.app.openLink({ url: 'https://example.com/' });
  await expect(client.app.openLink({ url: 'file:///etc/passwd' })).rejects.toThrow();
  expect(opened).toEqual(['https://example.com/']);
});

test('when the shell ends, the core finishes by itself', async () => {
  await openClient(connect()).client.app.describe({});
  await core.dispose();
  expect(lines.at(-1)).toBe('core ended (code 0)');
  expect(core.connect()).toBeUndefined();
});

test('two windows have links of their own, and a broken one does not touch the other', async () => {
  const hostile = connect();
  const { client } = openClient(connect());
  await client.app.describe({});
  hostile.send(new Uint8Array([9, 9, 9]));
  await closed(hostile);
  expect((await client.app.describe({})).version).toMatch(/\d/);
});
