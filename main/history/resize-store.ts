import { z } from 'zod';
import type { Resize } from '../../preload/contract/changes.ts';
import type { Log } from '../log.ts';
import type { Database } from './database.ts';

/** What is known of a change of type when it begins. */
type BegunResize = Pick<Resize, 'id' | 'ref' | 'name' | 'from' | 'to' | 'wasRunning'>;

/** The changes of type that have stopped a running machine and are not over, so that none is forgotten with its console. */
export type ResizeStore = {
  /** Remembers one while this console is at it. Nothing here throws: a full disk must not keep anybody from changing a machine. */
  keep(resize: BegunResize): void;
  /** This console leaves it as it is. */
  leave(id: string): void;
  forget(id: string): void;
  /** Those that no console is at any more. */
  left(): BegunResize[];
};

/** No change of type takes this long: what then bears the number of the console that was at it is another program. */
const longestMs = 3_600_000;
const maxLeft = 100;

const rowSchema = z.object({
  id: z.string().max(100),
  ref: z.string().max(1000),
  name: z.string().max(1000),
  from: z.string().max(100),
  to: z.string().max(100),
  processId: z.number().int().positive().nullable(),
  begunAt: z.string(),
});

export function createResizeStore({ sql }: Database, log: Log): ResizeStore {
  function attempt<Result>(work: () => Result, otherwise: Result): Result {
    try {
      return work();
    } catch (thrown) {
      log.error('change of type not kept', { error: String(thrown) });
      return otherwise;
    }
  }
  const run = (query: string, ...values: (string | number)[]) => {
    attempt(() => void sql.prepare(query).run(...values), undefined);
  };

  return {
    keep: ({ id, ref, name, from, to }) =>
      run(
        `INSERT INTO resize (id, ref, name, from_type, to_type, process_id, begun_at) VALUES (?, ?, ?, ?, ?, ?, ?)`,
        ...[id, ref, name, from, to, process.pid, new Date().toISOString()],
      ),
    leave: (id) => run('UPDATE resize SET process_id = NULL WHERE id = ?', id),
    forget: (id) => run('DELETE FROM resize WHERE id = ?', id),
    left: () =>
      attempt(
        () =>
          sql
            .prepare(
              `SELECT id, ref, name, from_type AS "from", to_type AS "to", process_id AS processId, begun_at AS begunAt
               FROM resize ORDER BY begun_at LIMIT ${maxLeft}`,
            )
            .all()
            .flatMap((row) => {
              const read = rowSchema.safeParse(row);
              if (!read.success || isUnderWay(read.data)) return [];
              const { processId: _, begunAt: __, ...resize } = read.data;
              return [{ ...resize, wasRunning: true }];
            }),
        [],
      ),
  };
}

function isUnderWay({ processId, begunAt }: z.infer<typeof rowSchema>): boolean {
  return processId !== null && Date.now() - Date.parse(begunAt) < longestMs && isAlive(processId);
}

function isAlive(processId: number): boolean {
  try {
    process.kill(processId, 0);
    return true;
  } catch (thrown) {
    // It is somebody else's, but there.
    return thrown instanceof Error && 'code' in thrown && thrown.code === 'EPERM';
  }
}
