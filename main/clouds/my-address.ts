import { isIP } from 'node:net';
import { AppError } from '../app-error.ts';
import { abortProblem } from './abort-problem.ts';

const usualUrl = 'https://checkip.amazonaws.com/';
const timeoutMs = 5000;
/** The longest an IPv6 address can be written, and a line's end. */
const maxBytes = 64;

/** The address under which this computer is seen from outside, as a service tells it that answers with nothing else. */
export async function readMyAddress(url: string | undefined, caller: AbortSignal): Promise<string> {
  const asked = url ?? usualUrl;
  const host = URL.canParse(asked) ? new URL(asked).host : asked;
  const signal = AbortSignal.any([caller, AbortSignal.timeout(timeoutMs)]);
  try {
    const reply = await fetch(asked, { signal, redirect: 'error', headers: { accept: 'text/plain' } });
    const text = reply.ok ? await readStart(reply) : '';
    const address = parseAddress(text);
    if (address !== undefined) return address;
    throw new AppError('clouds/no-address-told', { host }, new Error(`${reply.status} ${text}`.trim()));
  } catch (thrown) {
    if (thrown instanceof AppError) throw thrown;
    if (caller.aborted) throw abortProblem(caller, thrown);
    throw new AppError('clouds/no-address-told', { host }, thrown);
  }
}

/** The one address that an answer consists of; undefined for anything else. */
export function parseAddress(text: string): string | undefined {
  const address = text.replace(/\r?\n$/, '');
  return isIP(address) && !address.includes('%') ? address : undefined;
}

/** As much of the answer as an address can be; more than that is none. */
async function readStart(reply: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of reply.body ?? []) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes > maxBytes) break;
  }
  return Buffer.concat(chunks)
    .subarray(0, maxBytes + 1)
    .toString('latin1');
}
