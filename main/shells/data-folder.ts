import { mkdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

/** Where the console keeps its state: `--home`, else `HANGAR_HOME`, else the system's own place for it. */
export function findDataFolder(wanted: string | undefined, environment: NodeJS.ProcessEnv): string {
  return resolve(wanted ?? environment.HANGAR_HOME ?? defaultFolder(environment));
}

/** The data folder, made if absent, for its owner only. */
export async function openDataFolder(wanted: string | undefined, environment: NodeJS.ProcessEnv): Promise<string> {
  const folder = findDataFolder(wanted, environment);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  return folder;
}

function defaultFolder(environment: NodeJS.ProcessEnv): string {
  if (process.platform === 'win32')
    return join(environment.LOCALAPPDATA ?? join(homedir(), 'AppData', 'Local'), 'Hangar');
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'Hangar');
  return join(environment.XDG_STATE_HOME ?? join(homedir(), '.local', 'state'), 'hangar');
}
