import { z } from 'zod';
import { chooseFilesInputSchema, savePlaceSchema } from '../../preload/contract/files.ts';

const id = z.number().int().positive();

/** What the core asks of the desktop shell. */
const askSchema = z.discriminatedUnion('ask', [
  z.object({ id, ask: z.literal('choose-files'), input: chooseFilesInputSchema }),
  z.object({ id, ask: z.literal('choose-save-path'), place: savePlaceSchema }),
  z.object({ id, ask: z.literal('open-link'), url: z.url({ protocol: /^https?$/ }) }),
  z.object({ id, ask: z.literal('notify'), title: z.string().max(200), text: z.string().max(500) }),
]);
export type ShellAsk = z.infer<typeof askSchema>;

const answerSchema = z.discriminatedUnion('answer', [
  z.object({ id, answer: z.literal('paths'), paths: z.array(z.string()).max(10_000) }),
  z.object({ id, answer: z.literal('done') }),
  z.object({ id, answer: z.literal('failed'), reason: z.string() }),
]);
export type ShellAnswer = z.infer<typeof answerSchema>;

/** The core's question, or `undefined` for anything else. */
export function readAsk(text: string): ShellAsk | undefined {
  return readJson(askSchema, text);
}

/** The shell's answer, or `undefined` for anything else. */
export function readAnswer(text: string): ShellAnswer | undefined {
  return readJson(answerSchema, text);
}

function readJson<T>(schema: z.ZodType<T>, text: string): T | undefined {
  try {
    return schema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined; // not JSON
  }
}
