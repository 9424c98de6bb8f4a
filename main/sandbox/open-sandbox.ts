import { watch } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { findCommandShell, thisComputer } from './find-command-shell.ts';
import { createPracticeAccess } from './practice-access.ts';
import { type SshHost, startSshHost } from './ssh-host.ts';
import { poweredOffPrefix } from './stand-ins.ts';
import { type Sandbox, startSandbox } from './start-sandbox.ts';

/** What the console uses of the running sandbox. */
export type OpenSandbox = Pick<Sandbox, 'clouds' | 'metadataUrl' | 'addressUrl' | 'interrupt'> & {
  sshHost: SshHost;
  dispose(): Promise<void>;
};

/** The practice clouds and their one SSH host; its keys lie in a folder of their own and end with it. */
export async function openSandbox(dataFolder: string): Promise<OpenSandbox> {
  await removeLeftFolders(dataFolder);
  const folder = await mkdtemp(join(dataFolder, `${prefix}${process.pid}-`));
  const access = createPracticeAccess();
  const [clouds, sshHost] = await Promise.all([
    startSandbox({ access }),
    startSshHost({ folder, commandShell: findCommandShell(thisComputer), access }),
  ]);
  const watcher = watch(folder, { persistent: false }, (_event, name) => {
    if (!name?.startsWith(poweredOffPrefix)) return;
    // Told of once when it comes and once when it goes.
    rm(join(folder, name)).then(
      () => clouds.powerOff(name.slice(poweredOffPrefix.length)),
      () => {},
    );
  });
  watcher.on('error', () => {}); // the folder has been taken away
  return {
    clouds: clouds.clouds,
    metadataUrl: clouds.metadataUrl,
    addressUrl: clouds.addressUrl,
    interrupt: clouds.interrupt,
    sshHost,
    async dispose() {
      watcher.close();
      await Promise.all([clouds.dispose(), sshHost.dispose()]);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

const prefix = 'sandbox-';

/** A console that crashed could not take its folder along; those of consoles that run are left alone. */
async function removeLeftFolders(dataFolder: string): Promise<void> {
  const names = (await readdir(dataFolder)).filter((name) => name.startsWith(prefix));
  const left = names.filter((name) => !isRunning(Number.parseInt(name.slice(prefix.length), 10)));
  await Promise.all(left.map((name) => rm(join(dataFolder, name), { recursive: true, force: true })));
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
