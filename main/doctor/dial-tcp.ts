import { connect, type Socket } from 'node:net';

/** How a TCP connection came out, and what the other side said first of its own accord. */
export type Dialled =
  | { kind: 'open'; latencyMs: number; address: string; greeting: Greeting }
  | { kind: 'refused' | 'timed-out' | 'unreachable'; text: string };

/** `silent`: it keeps the connection and says nothing. */
type Greeting = { kind: 'said'; text: string } | { kind: 'silent' | 'closed' | 'reset' };

const maxGreetingBytes = 4096;

/** Connects, and listens for a greeting where one is expected. */
export async function dialTcp(
  { host, port, listens }: { host: string; port: number; listens: boolean },
  timeoutMs: number,
  signal: AbortSignal,
): Promise<Dialled> {
  const startedAt = performance.now();
  const socket = connect({ host, port });
  const abort = () => socket.destroy(new Error('ended'));
  signal.addEventListener('abort', abort, { once: true });
  if (signal.aborted) abort();
  try {
    const failure = await opened(socket, timeoutMs);
    const latencyMs = performance.now() - startedAt;
    // It was taken, and cut off before anybody could look.
    if (failure?.kind === 'reset') return { kind: 'open', latencyMs, address: host, greeting: { kind: 'reset' } };
    if (failure) return failure;
    const address = socket.remoteAddress ?? host;
    const greeting = listens ? await firstLine(socket, timeoutMs) : { kind: 'silent' as const };
    return { kind: 'open', latencyMs, address, greeting };
  } finally {
    signal.removeEventListener('abort', abort);
    socket.destroy();
  }
}

type Failure = Extract<Dialled, { text: string }> | { kind: 'reset' };

/** Undefined once it is open. */
function opened(socket: Socket, timeoutMs: number): Promise<Failure | undefined> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve({ kind: 'timed-out', text: `no answer in ${timeoutMs} ms` }), timeoutMs);
    socket.once('connect', () => {
      clearTimeout(timer);
      resolve(undefined);
    });
    socket.on('error', (error) => {
      clearTimeout(timer);
      // Several addresses were tried: the last one's reason stands for all.
      const last: unknown = error instanceof AggregateError ? error.errors.at(-1) : error;
      const code = last instanceof Error && 'code' in last ? String(last.code) : '';
      const text = last instanceof Error ? last.message : String(last);
      resolve(code === 'ECONNRESET' ? { kind: 'reset' } : { kind: kinds[code] ?? 'unreachable', text });
    });
  });
}

const kinds: Record<string, 'refused' | 'timed-out'> = {
  ECONNREFUSED: 'refused',
  ETIMEDOUT: 'timed-out',
};

function firstLine(socket: Socket, timeoutMs: number): Promise<Greeting> {
  return new Promise((resolve) => {
    let text = '';
    const settle = (greeting: Greeting) => {
      clearTimeout(timer);
      resolve(greeting);
    };
    const said = (): Greeting => ({ kind: 'said', text });
    const timer = setTimeout(() => settle(text === '' ? { kind: 'silent' } : said()), timeoutMs);
    socket.on('data', (bytes: Buffer) => {
      text += bytes.toString('latin1');
      if (/^SSH-[^\n]*\n/m.test(text) || text.length > maxGreetingBytes) settle(said());
    });
    socket.once('error', () => settle({ kind: 'reset' }));
    socket.once('end', () => settle(text === '' ? { kind: 'closed' } : said()));
    socket.once('close', () => settle(text === '' ? { kind: 'closed' } : said()));
  });
}
