import { mkdirSync } from 'node:fs';
import { type FileHandle, open, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Log } from '../../log.ts';
import { claimFolder } from './claimed-folder.ts';
import { type JournalLine, parseJournalLine } from './journal-line.ts';
import { emptyMemory, remember, type TransferMemory } from './transfer-memory.ts';

/** Who asked for what: how a journal begins. */
type Asked = Omit<Extract<JournalLine, { kind: 'asked' }>, 'kind'>;

/** The journal of one transfer. */
export type JournalEntry = {
  readonly memory: TransferMemory;
  /** Resolves once the line is with the system, which then outlives this process. A disk that takes none stops nothing. */
  write(line: JournalLine): Promise<void>;
  /** There is nothing left to go on with. */
  remove(): Promise<void>;
};

/**
 * What is written down of transfers, so that they go on after the console has ended, however it did: a folder for each
 * console that runs, a file for each of its transfers, a line for each step.
 */
export type TransferJournal = {
  begin(asked: Asked): JournalEntry;
  /** What consoles that are gone have left; nobody else is given it from then on. */
  takeOver(): AsyncGenerator<{ asked: Asked; entry: JournalEntry }, void>;
  /** What was begun stays written down. */
  dispose(): Promise<void>;
};

const ending = '.jsonl';

export function openTransferJournal(folder: string, log: Log): TransferJournal {
  /** The folders that this process has claimed, with what gives them back. */
  const claimed = new Map<string, () => void>();
  const entries = new Set<ReturnType<typeof createEntry>>();
  let ownFolder: string | undefined;

  function ownPlace(): string {
    if (ownFolder === undefined) {
      ownFolder = join(folder, crypto.randomUUID());
      mkdirSync(ownFolder, { recursive: true, mode: 0o700 });
      claim(ownFolder);
    }
    return ownFolder;
  }
  function claim(place: string): boolean {
    const release = claimFolder(place);
    if (release) claimed.set(place, release);
    return release !== undefined;
  }
  function add(path: string, memory: TransferMemory) {
    const entry = createEntry(path, memory, log, () => entries.delete(entry));
    entries.add(entry);
    return entry;
  }

  return {
    begin(asked) {
      let path: string | undefined;
      try {
        path = join(ownPlace(), `${asked.id}${ending}`);
      } catch (thrown) {
        log.error('no place for the journal of transfers', { error: String(thrown) });
      }
      const entry = add(path ?? '', emptyMemory());
      void entry.write({ kind: 'asked', ...asked });
      return entry;
    },
    async *takeOver() {
      const names = await namesIn(folder).catch((thrown: unknown) => {
        log.error('the journals of transfers were not listed', { error: String(thrown) });
        return [];
      });
      for (const name of names) {
        const place = join(folder, name);
        try {
          if (claimed.has(place) || !claim(place)) continue;
          const left = (await namesIn(place)).filter((one) => one.endsWith(ending));
          if (left.length === 0) await giveUp(place);
          for (const file of left) {
            const path = join(place, file);
            const { asked, memory } = await readJournal(path);
            if (asked) yield { asked, entry: add(path, memory) };
            else await rm(path, { force: true }); // ended before it was begun
          }
        } catch (thrown) {
          log.error('a journal of transfers was not read', { place, error: String(thrown) });
        }
      }
    },
    async dispose() {
      await Promise.all([...entries].map((entry) => entry.close()));
      for (const place of [...claimed.keys()])
        if ((await namesIn(place)).some((name) => name.endsWith(ending))) release(place);
        else
          await giveUp(place).catch((thrown: unknown) => log.error('journal not removed', { error: String(thrown) }));
    },
  };

  function release(place: string): void {
    claimed.get(place)?.();
    claimed.delete(place);
  }
  async function giveUp(place: string): Promise<void> {
    release(place);
    await rm(place, { recursive: true, force: true });
  }
}

/** `path` is empty where nothing can be written. */
function createEntry(path: string, memory: TransferMemory, log: Log, onRemoved: () => void) {
  let file: FileHandle | undefined;
  let writing: Promise<unknown> = Promise.resolve();
  let isOver = path === '';
  let hasFailed = false;

  function inTurn(work: () => Promise<void>): Promise<void> {
    const turn = writing.then(work).catch((thrown: unknown) => {
      if (!hasFailed) log.error('journal not written', { path, error: String(thrown) });
      hasFailed = true; // a full disk would fill the log with it
    });
    writing = turn;
    return turn;
  }
  async function close(): Promise<void> {
    isOver = true;
    const opened = file;
    file = undefined;
    await opened?.close();
  }

  return {
    memory,
    write(line: JournalLine) {
      remember(memory, line);
      return inTurn(async () => {
        if (isOver) return;
        file ??= await open(path, 'a', 0o600);
        // The break comes first: what a full disk has cut off spoils no line after it.
        await file.appendFile(`\n${JSON.stringify(line)}`);
      });
    },
    close: () => inTurn(close),
    async remove() {
      await inTurn(async () => {
        await close();
        if (path !== '') await rm(path, { force: true });
      });
      onRemoved(); // not before: whoever disposes waits for what is still there
    },
  };
}

async function readJournal(path: string): Promise<{ asked: Asked | undefined; memory: TransferMemory }> {
  const memory = emptyMemory();
  let asked: Asked | undefined;
  const file = await open(path);
  for await (const text of file.readLines()) {
    const line = parseJournalLine(text);
    if (line?.kind === 'asked') asked = line;
    else if (line) remember(memory, line);
  }
  return { asked, memory };
}

async function namesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch((thrown: unknown) => {
    if (thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT') return [];
    throw thrown;
  });
}
