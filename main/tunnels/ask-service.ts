import { request } from 'node:http';
import type { Duplex } from 'node:stream';
import { z } from 'zod';
import type { ServiceKind } from '../../preload/contract/tunnels.ts';

/** What is answered to one question, as far as it is read. */
type Answer = { status: number; server: string; body: string };

const timeLimitMs = 5000;
const maxBodyBytes = 64 * 1024;

/** A question that only one kind of service answers so. */
type Question = { kind: ServiceKind; path: string; isIt(answer: Answer): boolean };

const isRay = z.object({ ray_version: z.string() });
const isJupyter = z.object({ version: z.string() });
const isOpenApi = z.object({ openapi: z.string(), info: z.object({}) });
const questions: readonly Question[] = [
  { kind: 'jupyter', path: '/api', isIt: ({ server, body }) => /tornado/i.test(server) && fits(isJupyter, body) },
  { kind: 'ray', path: '/api/version', isIt: ({ body }) => fits(isRay, body) },
  { kind: 'fastapi', path: '/openapi.json', isIt: ({ body }) => fits(isOpenApi, body) },
];

/** What the first page says in its own words, before any other question. */
const firstPages: readonly (readonly [ServiceKind, RegExp])[] = [
  ['gradio', /gradio_config|<gradio-app/],
  ['tensorboard', /<tf-tensorboard|<title>TensorBoard<\/title>/],
  ['mlflow', /<title>MLflow<\/title>/i],
  ['ray', /<title>Ray Dashboard<\/title>/],
  [
    'jupyter',
    /<title>(JupyterLab|Jupyter Server|Jupyter Notebook|Home Page - Select or create a notebook)<\/title>|data-jupyter-api-token/,
  ],
];

/**
 * Asks a service over HTTP what it is: `GET` only, nothing that it would keep. `open` opens a connection to it. Undefined
 * where it does not answer, or not like anything known.
 */
export async function askService(open: () => Promise<Duplex>, host: string): Promise<ServiceKind | undefined> {
  const first = await ask(open, host, '/');
  if (!first) return undefined;
  const told = firstPages.find(([, pattern]) => pattern.test(first.body))?.[0];
  if (told) return told;
  for (const { kind, path, isIt } of questions) {
    const answer = await ask(open, host, path);
    if (answer?.status === 200 && isIt(answer)) return kind;
  }
  return undefined;
}

async function ask(open: () => Promise<Duplex>, host: string, path: string): Promise<Answer | undefined> {
  const stream = await open().catch(() => undefined);
  if (!stream) return undefined;
  stream.on('error', () => {});
  const answer = await new Promise<Answer | undefined>((resolve) => {
    const timer = setTimeout(() => resolve(undefined), timeLimitMs);
    const asked = request({ path, createConnection: () => stream, headers: { host, connection: 'close' } });
    asked.once('close', () => {
      clearTimeout(timer);
      resolve(undefined);
    });
    asked.on('error', () => resolve(undefined));
    asked.once('response', (response) => {
      let body = '';
      const settle = () =>
        resolve({ status: response.statusCode ?? 0, server: String(response.headers.server ?? ''), body });
      response.setEncoding('utf8').on('error', settle).on('end', settle);
      response.on('data', (text: string) => {
        body += text;
        if (body.length > maxBodyBytes) settle();
      });
    });
    asked.end();
  });
  stream.destroy();
  stream.resume();
  return answer;
}

function fits(schema: z.ZodType, body: string): boolean {
  try {
    return schema.safeParse(JSON.parse(body)).success;
  } catch {
    return false;
  }
}
