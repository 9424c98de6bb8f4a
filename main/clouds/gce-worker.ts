import { parentPort, workerData } from 'node:worker_threads';
import { fromUnknown } from '../app-error.ts';
import type { GceReply, GceRequest } from './gce-calls.ts';
import { createGceClient } from './gce-client.ts';

/**
 * The thread in which Google's clients live. Loading their 12 MB of descriptions and decoding a page both hold a
 * thread for longer than the console may stand still.
 */
const client = createGceClient(workerData);
const running = new Map<number, AbortController>();

parentPort?.on('message', async (message: GceRequest) => {
  if ('cancel' in message) {
    running.get(message.cancel)?.abort();
    return;
  }
  const { id, call } = message;
  const controller = new AbortController();
  running.set(id, controller);
  try {
    answer({ id, reply: await client.send(call, controller.signal) });
  } catch (thrown) {
    const { code, params, cause } = fromUnknown(thrown);
    const { name, message: text } = cause instanceof Error ? cause : new Error(String(cause ?? ''));
    answer({ id, refusal: { code, params, name, text } });
  } finally {
    running.delete(id);
  }
});

function answer(reply: GceReply): void {
  parentPort?.postMessage(reply);
}
