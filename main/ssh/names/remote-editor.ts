import { spawn } from 'node:child_process';
import type { EditorPlan, OpenedEditor } from '../../../preload/contract/ssh-names.ts';
import { AppError } from '../../app-error.ts';
import { findProgram } from '../../find-program.ts';
import { openWithSystem } from '../../open-with-system.ts';
import { isShellSafe } from '../config/is-shell-safe.ts';
import type { SshNames } from './ssh-names.ts';

/** VS Code of this computer, on a folder of an instance. */
export type RemoteEditor = {
  /** By which name VS Code would reach an instance, and what has to be written for it. */
  plan(ref: string): Promise<EditorPlan>;
  /** Writes what is missing and opens it. Throws `ssh/no-name` or `ssh/editor-not-opened`. */
  open(asked: { ref: string; configPath: string; folder?: string | undefined }): Promise<OpenedEditor>;
};

/** It comes back once the window has been asked for; one that has to start first may take its time. */
const commandMs = 15_000;

/** `openAddress` opens a link of any scheme; what it is given is made of parts that are checked here. */
export function createRemoteEditor({
  names,
  environment,
  openAddress = openWithSystem,
}: {
  names: Pick<SshNames, 'describe' | 'include'>;
  environment: Readonly<Record<string, string | undefined>>;
  openAddress?: (href: string) => Promise<boolean>;
}): RemoteEditor {
  async function plan(ref: string): Promise<EditorPlan> {
    const { configPath, hostsPath, line, isOn, names: known } = await names.describe();
    const own = /^ssh:hosts:config:(.+)$/s.exec(ref)?.[1];
    const shared = { configPath, hostsPath, line };
    // VS Code hands the name to `ssh` in a command.
    if (own !== undefined) return { ...shared, ...(isShellSafe(own, '') ? { name: own } : {}), writes: false };
    const name = known.find((it) => it.ref === ref)?.name;
    return { ...shared, ...(name === undefined ? {} : { name }), writes: name !== undefined && !isOn };
  }

  return {
    plan,
    async open({ ref, configPath, folder }) {
      const { name, writes } = await plan(ref);
      if (name === undefined) throw new AppError('ssh/no-name');
      if (writes) await names.include(configPath);
      const program = await findProgram('code', environment);
      const words = editorWords(name, folder);
      if (program !== undefined && (await run(program, words))) return { wrote: writes, by: 'command' };
      if (await openAddress(editorAddress(name, folder))) return { wrote: writes, by: 'address' };
      throw new AppError('ssh/editor-not-opened', { command: ['code', ...words].join(' ') });
    },
  };
}

/** https://code.visualstudio.com/docs/remote/ssh: `code --remote ssh-remote+NAME /folder`; without a folder its window stays empty. */
function editorWords(name: string, folder: string | undefined): string[] {
  return ['--remote', authorityOf(name), ...(folder === undefined ? [] : [folder])];
}

/** The same as an address that VS Code registers itself for; in a window of its own. */
export function editorAddress(name: string, folder: string | undefined): string {
  const path = (folder ?? '').split('/').map(encodeURIComponent).join('/');
  return `vscode://vscode-remote/${authorityOf(name)}${path}?windowId=_blank`;
}

/** VS Code makes small letters of an address's host; a name with others is written as it writes them itself. */
function authorityOf(name: string): string {
  const isPlain = /^[a-z0-9._-]+$/.test(name);
  return `ssh-remote+${isPlain ? name : Buffer.from(JSON.stringify({ hostName: name })).toString('hex')}`;
}

/** Whether it did as it was told; one that has not come back by then is left to itself. */
function run(program: string, words: readonly string[]): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(program, words, { stdio: 'ignore', detached: true });
    const timer = setTimeout(() => resolve(true), commandMs);
    const end = (isDone: boolean) => {
      clearTimeout(timer);
      resolve(isDone);
    };
    child.once('error', () => end(false));
    child.once('exit', (code) => end(code === 0));
    child.unref();
  });
}
