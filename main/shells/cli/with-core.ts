import { type Core, type CoreOptions, createCore } from '../../core.ts';
import type { ShellPorts } from '../../shell-ports.ts';
import { openDataFolder } from '../data-folder.ts';
import { openInBrowser } from '../open-in-browser.ts';
import { ProblemError } from './problems.ts';

export type CoreClient = ReturnType<Core['createClient']>;

/** A core in this process. A data folder that can't be used is a problem in words; nothing else can fail here. */
export async function openCore(home: string | undefined, options: CoreOptions): Promise<Core> {
  try {
    return await createCore(await openTerminalPorts(home), options);
  } catch (error) {
    if (!(error instanceof Error && 'syscall' in error)) throw error;
    const path = home ?? process.env.HANGAR_HOME ?? String('path' in error ? error.path : '');
    throw new ProblemError({ code: 'app/data-folder-unusable', params: { path }, details: error.message });
  }
}

/** What the core is lent where there is no window. */
async function openTerminalPorts(home: string | undefined): Promise<ShellPorts> {
  return {
    capabilities: { nativeFileDialog: false, notifications: false },
    dataFolder: await openDataFolder(home, process.env),
    chooseFiles: async () => [],
    chooseSavePath: async () => undefined,
    openLink: async (url) => void (await openInBrowser(url)),
    notify: async () => {}, // in the browser the page does it itself
  };
}

/** Starts a core for the length of one command and calls it through the contract, in process. Ctrl-C aborts `signal`. */
export async function withCore<Result>(
  home: string | undefined,
  options: CoreOptions,
  use: (client: CoreClient, signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const core = await openCore(home, options);
  const interrupted = new AbortController();
  const interrupt = () => interrupted.abort();
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
  try {
    return await use(core.createClient(), interrupted.signal);
  } finally {
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
    await core.dispose();
  }
}
