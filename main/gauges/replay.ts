import type { Problem } from '../../preload/contract/problem.ts';
import { readDf } from './df.ts';
import { readDocker } from './docker.ts';
import { readDu } from './du.ts';
import { readNvidiaSmi } from './nvidia-report.ts';
import { readPortTable } from './ports.ts';
import type { Reading, UnreadLine } from './reading.ts';
import { readTop } from './top.ts';

/** What a recorded output holds, and which of its lines nobody could read. */
export type Replay = {
  /** Under the name of what it is; figures that are not known are `undefined`. */
  value: Record<string, unknown>;
  unread: UnreadLine[];
  /** Why the tool told nothing, where it has said so. */
  problem?: Problem | undefined;
};

const readers = {
  df: (text) => named('fileSystems', readDf(text)),
  du: (text) => spread(readDu(text)),
  top: (text) => named('samples', readTop(text)),
  'nvidia-smi'(text) {
    const { value, unread } = readNvidiaSmi(text);
    const { problem, ...told } = value;
    return { value: told, unread, problem };
  },
  ports: (text) => named('ports', readPortTable(text)),
  docker: (text) => spread(readDocker(text)),
} as const satisfies Record<string, (text: string) => Replay>;

/** The tools whose outputs can be read again. */
export type ReplayKind = keyof typeof readers;
export const replayKinds = Object.keys(readers).filter((kind): kind is ReplayKind => Object.hasOwn(readers, kind));

/** Reads a recorded output as the gauges would, so that what a user saw can be seen again. Pure and total. */
export function replay(kind: ReplayKind, text: string): Replay {
  return readers[kind](text.replaceAll('\r\n', '\n'));
}

function named(name: string, { value, unread }: Reading<unknown>): Replay {
  return { value: { [name]: value }, unread };
}

function spread<Value extends Record<string, unknown>>({ value, unread }: Reading<Value>): Replay {
  return { value, unread };
}
