import { unwatchFile, watchFile } from 'node:fs';
import { readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { defaultSettings, type Settings, settingsChangeSchema } from '../preload/contract/app.ts';
import { createBroadcast } from './broadcast.ts';
import type { Log } from './log.ts';
import { writeAtomically } from './write-atomically.ts';

/** The console's settings, kept in `settings.json` of the data folder. */
export type SettingsFile = {
  readonly current: Settings;
  /** Writes the change into the file as it is by then, which another console may have changed, and tells every watcher. */
  update(change: Partial<Settings>): Promise<Settings>;
  /** The current settings, then every change. */
  watch(signal: AbortSignal | undefined): AsyncGenerator<Settings, void>;
  dispose(): void;
};

/** How often the file is looked at for what another console has written. */
const lookMs = 1000;

/**
 * Loads the settings. A file that does not parse is set aside as `settings.json.broken`, never overwritten; as nobody
 * knows then which accounts were closed, the console starts read-only.
 */
export async function openSettingsFile(
  dataFolder: string,
  log: Log,
  options: { lookMs?: number } = {},
): Promise<SettingsFile> {
  const path = join(dataFolder, 'settings.json');
  /** The file as this process last saw it. */
  let known: Settings;
  try {
    known = (await read(path)) ?? defaultSettings;
  } catch (error) {
    log.error('settings not readable, started read-only', { error: String(error) });
    known = { ...defaultSettings, readOnly: true };
    // Kept, so that the next start is no more open than this one.
    await setAside(path)
      .then(() => write(path, known))
      .catch((failure: unknown) => log.error('settings not set aside', { error: String(failure) }));
  }
  let current = known;
  let unwritten: Partial<Settings> = {};
  let writing: Promise<unknown> = Promise.resolve();
  const changes = createBroadcast<Settings>();

  function become(next: Settings): void {
    if (isDeepStrictEqual(next, current)) return;
    current = next;
    changes.send(current);
  }

  async function readAgain(): Promise<Settings> {
    try {
      return (await read(path)) ?? known;
    } catch (error) {
      log.error('settings not readable, set aside', { error: String(error) });
      await setAside(path);
      return known;
    }
  }

  async function writeChanges(): Promise<void> {
    const taken = unwritten;
    if (Object.keys(taken).length === 0) return;
    unwritten = {};
    try {
      const next = merge(known, taken, await readAgain());
      await write(path, next);
      known = next;
    } catch (thrown) {
      // They hold in this process, and the next write takes them along.
      unwritten = { ...taken, ...unwritten };
      throw thrown;
    }
    become({ ...known, ...unwritten });
  }

  /** What another console has chosen holds here, too; a file that is broken by then is left to whoever writes next. */
  async function takeOver(): Promise<void> {
    const there = await read(path).catch(() => undefined);
    if (there === undefined) return;
    known = there;
    become({ ...known, ...unwritten });
  }

  // In turn with the writes: what is read while one of them is under way could be older than it.
  const look = () => {
    writing = writing.then(takeOver);
  };
  watchFile(path, { interval: options.lookMs ?? lookMs, persistent: false }, look);

  return {
    get current() {
      return current;
    },
    async update(change) {
      unwritten = { ...unwritten, ...change };
      become({ ...current, ...change });
      // One after another, so that the file ends up as the last change left it; one failure does not stop the next.
      const write = writing.then(writeChanges);
      writing = write.catch((error: unknown) => log.error('settings not written', { error: String(error) }));
      await write;
      return current;
    },
    watch: (signal) => changes.follow(() => current, signal),
    dispose() {
      unwatchFile(path, look);
      changes.dispose();
    },
  };
}

/**
 * The change on top of what is there. Of the closed accounts it is only those added and those taken away: another
 * console may have closed or opened others.
 */
function merge(before: Settings, change: Partial<Settings>, there: Settings): Settings {
  const next = { ...there, ...change };
  const chosen = change.readOnlyAccounts;
  if (!chosen) return next;
  const old = new Set(before.readOnlyAccounts);
  const kept = there.readOnlyAccounts.filter((key) => !old.has(key) || chosen.includes(key));
  const added = chosen.filter((key) => !old.has(key));
  return { ...next, readOnlyAccounts: [...new Set([...kept, ...added])] };
}

/** What the file says; undefined where there is none. */
async function read(path: string): Promise<Settings | undefined> {
  const text = await readFile(path, 'utf8').catch((thrown: unknown) => {
    if (thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT') return undefined;
    throw thrown;
  });
  if (text === undefined) return undefined;
  return { ...defaultSettings, ...settingsChangeSchema.parse(JSON.parse(text)) };
}

function setAside(path: string): Promise<void> {
  return rename(path, `${path}.broken`);
}

function write(path: string, settings: Settings): Promise<void> {
  return writeAtomically(path, `${JSON.stringify(settings, undefined, 2)}\n`);
}
