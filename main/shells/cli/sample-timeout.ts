import { UsageError } from './usage-error.ts';

const maxSeconds = 86_400;

/** What `--timeout SECONDS` asks for: how long one sample may take. Throws a UsageError. */
export function readSampleTimeout(text: string | undefined): { sampleTimeoutMs?: number } {
  if (text === undefined) return {};
  const seconds = Number(text);
  if (text.trim() === '' || !(seconds >= 0.1 && seconds <= maxSeconds))
    throw new UsageError(
      `--timeout takes the seconds that one sample may take, from 0.1 to ${maxSeconds}, not '${text}'.`,
    );
  return { sampleTimeoutMs: Math.round(seconds * 1000) };
}
