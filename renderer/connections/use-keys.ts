import { useEffect, useState } from 'react';
import type { KeyFile } from '../../preload/contract/keys.ts';
import type { Problem } from '../../preload/contract/problem.ts';
import { client } from '../client.ts';
import { problemFrom } from '../problem-from.ts';

/** The keys to choose from, as far as they are known. */
export type Keys = {
  files: readonly KeyFile[];
  isReading: boolean;
  problem: Problem | undefined;
  /** Checks a file and puts it among the keys. */
  add(path: string): Promise<void>;
  /** Takes away what is too much of a key's permissions. */
  fix(path: string): Promise<void>;
  /** Brings back what `fix` changed. */
  undoFix(path: string): Promise<void>;
};

/** The private keys of this computer, with those at `paths` first. */
export function useKeys(paths: readonly string[]): Keys {
  const [files, setFiles] = useState<readonly KeyFile[]>([]);
  const [isReading, setIsReading] = useState(true);
  const [problem, setProblem] = useState<Problem>();
  const [wanted] = useState(paths);

  useEffect(() => {
    const end = new AbortController();
    const { signal } = end;
    async function read() {
      const listed = await client.keys.list({}, { signal });
      const known = new Map(listed.map((file) => [file.path, file]));
      const first = wanted.map((path) => known.get(path) ?? client.keys.check({ path }, { signal }));
      setFiles([...(await Promise.all(first)), ...listed.filter(({ path }) => !wanted.includes(path))]);
    }
    read()
      .catch((thrown) => signal.aborted || setProblem(problemFrom(thrown)))
      .finally(() => signal.aborted || setIsReading(false));
    return () => end.abort();
  }, [wanted]);

  async function replace(question: Promise<KeyFile>) {
    setProblem(undefined);
    try {
      const told = await question;
      setFiles((before) =>
        before.some(({ path }) => path === told.path)
          ? before.map((file) => (file.path === told.path ? told : file))
          : [told, ...before],
      );
    } catch (thrown) {
      setProblem(problemFrom(thrown));
    }
  }

  return {
    files,
    isReading,
    problem,
    add: (path) => replace(client.keys.check({ path })),
    fix: (path) => replace(client.keys.fix({ path })),
    undoFix: (path) => replace(client.keys.undoFix({ path })),
  };
}
