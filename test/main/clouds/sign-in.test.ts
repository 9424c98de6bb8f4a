import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { signIn } from '../../../main/clouds/sign-in.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hangar-sign-in-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test.skipIf(process.platform === 'win32')(
  'a sign-in is over when its tool has ended, though the browser it opened lives on and holds its output',
  async () => {
    await writeFile(join(folder, 'tool'), '#!/bin/sh\nsleep 120 &\necho "browser $!"\n', { mode: 0o700 });
    let isDone = false;
    let said = '';
    let isGood: boolean | undefined;
    const events = signIn({
      words: ['tool'],
      environment: { PATH: `${folder}:/usr/bin:/bin` },
      signal: new AbortController().signal,
      done: () => {
        isDone = true;
      },
    });
    for await (const event of events) {
      if (event.kind === 'output') said += event.text;
      else isGood = event.isGood;
    }
    const browser = Number(/browser (\d+)/.exec(said)?.[1]);
    expect(process.kill(browser, 'SIGKILL')).toBe(true);
    expect({ isGood, isDone }).toEqual({ isGood: true, isDone: true });
  },
);
