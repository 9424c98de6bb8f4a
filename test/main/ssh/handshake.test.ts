import { duplexPair } from 'node:stream';
import { expect, test } from 'vitest';
import { guardGreeting } from '../../../main/ssh/greeting-guard.ts';
import { handshake } from '../../../main/ssh/handshake.ts';

test('a connection that was cancelled while it was dialled says nothing to the host and lets go of it', async () => {
  const [stream, host] = duplexPair();
  const said: unknown[] = [];
  host.on('data', (bytes) => said.push(bytes));
  const going = handshake({
    connection: guardGreeting(stream),
    host: '203.0.113.7',
    port: 22,
    user: 'kim',
    knownKeyTypes: [],
    decideHostKey: async () => {},
    plan: { next: () => Promise.reject(new Error('asked for a login')), untried: () => [] },
    agentDoor: undefined,
    onBanner: () => {},
    timeoutMs: 500,
    signal: AbortSignal.abort(),
  });
  await expect(going).rejects.toMatchObject({ code: 'app/cancelled' });
  expect(stream.destroyed).toBe(true);
  expect(said).toEqual([]);
});
