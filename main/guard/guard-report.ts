import { type Guard, guardBusySchema } from '../../preload/contract/guards.ts';

/** What a host answered to one of the scripts. */
export type GuardReport = { refused: string } | { guard: Guard | undefined };

const kinds = { time: 'time', gpu: 'gpu-idle', cpu: 'cpu-idle' } as const;
/** A guard writes at least once a minute, and a hung driver holds it up for a while. */
const silentSeconds = 180;
const maxSeconds = 10 ** 8;

/**
 * Reads what a script has written. Only lines that begin with its marker count; `undefined` when its last one is missing
 * or nothing can be made of them. Pure and total.
 */
export function parseGuardReport(text: string, marker: string, seenAt: Date): GuardReport | undefined {
  const told = new Map<string, string>();
  for (const line of text.split('\n')) {
    const start = line.indexOf(`${marker} `);
    if (start === -1) continue;
    const [name = '', ...words] = line
      .slice(start + marker.length + 1)
      .trim()
      .split(' ');
    if (told.size < 50) told.set(name, words.join(' '));
  }
  const refused = told.get('refused');
  if (refused !== undefined) return { refused };
  if (!told.has('end')) return undefined;
  if (!told.has('guarded')) return { guard: undefined };
  const guard = readGuard(told, seenAt);
  return guard && { guard };
}

function readGuard(told: ReadonlyMap<string, string>, seenAt: Date): Guard | undefined {
  const kind = Object.entries(kinds).find(([name]) => name === told.get('kind'))?.[1];
  const limitSeconds = seconds(told.get('limit'));
  const at = seconds(told.get('at'));
  const now = seconds(told.get('clock'));
  const left = seconds(told.get('left')) ?? 0; // below zero in the moment before it acts
  if (kind === undefined || limitSeconds === undefined || at === undefined || now === undefined) return undefined;
  const age = Math.max(0, now - at);
  const busy = guardBusySchema.safeParse(told.get('busy'));
  const phase = told.get('phase');
  const running = phase === 'stopping' || phase === 'failed' ? phase : 'counting';
  return {
    kind,
    limitSeconds,
    leftSeconds: Math.max(0, Math.min(left, limitSeconds) - age),
    ...(busy.success && kind !== 'time' ? { busy: busy.data } : {}),
    phase: age > silentSeconds && running === 'counting' ? 'silent' : running,
    seenAt: seenAt.toISOString(),
  };
}

function seconds(text: string | undefined): number | undefined {
  const found = /^(\d{1,9})(?:\.\d{1,9})?$/.exec(text ?? '')?.[1];
  return found !== undefined && Number(found) <= maxSeconds ? Number(found) : undefined;
}
