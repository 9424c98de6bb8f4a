import { readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { defaultSettings, type Settings, settingsChangeSchema } from '../preload/contract/app.ts';
import { createBroadcast } from './broadcast.ts';
import type { Log } from './log.ts';
import { writeAtomically } from './write-atomically.ts';

/** The console's settings, kept in `settings.json` of the data folder. */
export type SettingsFile = {
  readonly current: Settings;
  /** Writes the change and tells every watcher. */
  update(change: Partial<Settings>): Promise<Settings>;
  /** The current settings, then every change. */
  watch(signal: AbortSignal | undefined): AsyncGenerator<Settings, void>;
};

/** Loads the settings. A file that does not parse is set aside as `settings.json.broken`, never overwritten. */
export async function openSettingsFile(dataFolder: string, log: Log): Promise<SettingsFile> {
  const path = join(dataFolder, 'settings.json');
  let current = await load(path, log);
  let writing: Promise<unknown> = Promise.resolve();
  const changes = createBroadcast<Settings>();

  return {
    get current() {
      return current;
    },
    async update(change) {
      current = { ...current, ...change };
      const text = `${JSON.stringify(current, undefined, 2)}\n`;
      changes.send(current);
      // One after another, so that the file ends up as the last change left it; one failure does not stop the next.
      const write = writing.then(() => writeAtomically(path, text));
      writing = write.catch((error: unknown) => log.error('settings not written', { error: String(error) }));
      await write;
      return current;
    },
    watch: (signal) => changes.follow(() => current, signal),
  };
}

async function load(path: string, log: Log): Promise<Settings> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch {
    return defaultSettings;
  }
  try {
    return { ...defaultSettings, ...settingsChangeSchema.parse(JSON.parse(text)) };
  } catch (error) {
    log.error('settings not readable, set aside', { error: String(error) });
    await rename(path, `${path}.broken`);
    return defaultSettings;
  }
}
