import { once } from 'node:events';
import { connect } from 'node:net';
import type { Duplex } from 'node:stream';
import { AppError } from '../app-error.ts';
import { createWireReader, wireFields } from './ssh-wire.ts';
import { loadSsh2 } from './ssh2-library.ts';

/** One key that an agent holds: its public blob, and what its owner called it. */
export type HeldKey = { blob: Buffer; comment: string };

/** A program that holds keys and signs with them. */
export type Agent = {
  /** Throws `ssh/no-agent` when it can't be asked. */
  list(): Promise<HeldKey[]>;
  /** The bare signature; undefined when it does not sign with this key. */
  sign(blob: Buffer, data: Buffer, hash: string | undefined): Promise<Buffer | undefined>;
};

const listTimeoutMs = 5000;
const signTimeoutMs = 60_000; // an agent may wait for a person to touch a hardware key
const maxAnswerBytes = 256 * 1024; // as OpenSSH's AGENT_MAX_LEN
const maxKeys = 500;
const [listRequest, listAnswer, signRequest, signAnswer] = [11, 12, 13, 14];
const hashFlags: Readonly<Record<string, number>> = { sha256: 2, sha512: 4 };

/** Where PuTTY's agent is asked for, which listens at no path. */
export const pageant = 'pageant';

/** The agent that listens at a socket or a pipe. Nothing is asked yet. */
export function openAgent(path: string): Agent {
  return path === pageant ? openPageant() : openSocketAgent(path);
}

/** https://datatracker.ietf.org/doc/draft-ietf-sshm-ssh-agent/ */
function openSocketAgent(path: string): Agent {
  return {
    async list() {
      const keys = parseHeldKeys(await exchange(path, message(listRequest), listTimeoutMs));
      if (!keys) throw new AppError('ssh/no-agent');
      return keys;
    },
    async sign(blob, data, hash) {
      const flags = Buffer.alloc(4);
      flags.writeUInt32BE(hashFlags[hash ?? ''] ?? 0);
      const answer = await exchange(path, message(signRequest, wireFields(blob, data), flags), signTimeoutMs).catch(
        () => undefined,
      );
      if (answer?.[0] !== signAnswer) return undefined;
      const signature = createWireReader(answer.subarray(1)).bytes();
      const fields = signature && createWireReader(signature);
      fields?.bytes(); // the algorithm, which is the one that was asked for
      return fields?.bytes();
    },
  };
}

/** A conversation with the agent in its own messages. Rejects when it can't be reached. */
export async function openAgentStream(path: string): Promise<Duplex> {
  if (path === pageant) {
    const agent = (await loadSsh2()).createAgent(pageant);
    return new Promise((resolve, reject) => {
      const refuse = (cause: unknown) => reject(new AppError('ssh/no-agent', {}, cause));
      if (!agent.getStream) return refuse(undefined);
      agent.getStream((error, stream) => (stream ? resolve(stream) : refuse(error)));
    });
  }
  const socket = connect(path);
  await once(socket, 'connect');
  return socket;
}

/** Passes a question on to an agent as it is, and gives its answer. */
export function forwardToAgent(path: string, request: Buffer): Promise<Buffer> {
  return exchange(path, wireFields(request), signTimeoutMs);
}

/** Reads an agent's list of keys; undefined when it is none. */
export function parseHeldKeys(answer: Buffer): HeldKey[] | undefined {
  if (answer[0] !== listAnswer) return undefined;
  const reader = createWireReader(answer.subarray(1));
  const count = reader.uint32();
  if (count === undefined || count > maxKeys) return undefined;
  const keys: HeldKey[] = [];
  for (let index = 0; index < count; index += 1) {
    const [blob, comment] = [reader.bytes(), reader.text()];
    if (!blob || comment === undefined) return undefined;
    keys.push({ blob, comment });
  }
  return keys;
}

function message(type: number, ...parts: Buffer[]): Buffer {
  return wireFields(Buffer.concat([Buffer.from([type]), ...parts]));
}

/** One question on a connection of its own, and the answer without its length. */
function exchange(path: string, question: Buffer, timeoutMs: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const socket = connect(path);
    const timer = setTimeout(() => fail(), timeoutMs);
    let held = Buffer.alloc(0);
    function fail(cause?: Error) {
      clearTimeout(timer);
      socket.destroy();
      reject(new AppError('ssh/no-agent', {}, cause));
    }
    socket.on('error', fail);
    socket.on('close', () => fail());
    socket.on('data', (bytes: Buffer) => {
      held = Buffer.concat([held, bytes]);
      if (held.length < 4) return;
      const length = held.readUInt32BE(0);
      if (length === 0 || length > maxAnswerBytes) return fail();
      if (held.length < 4 + length) return;
      clearTimeout(timer);
      resolve(held.subarray(4, 4 + length));
      socket.destroy();
    });
    socket.write(question);
  });
}

function openPageant(): Agent {
  const ask = async () => (await loadSsh2()).createAgent(pageant);
  return {
    async list() {
      const agent = await ask();
      return new Promise((resolve, reject) => {
        agent.getIdentities((error, keys) => {
          if (error) return reject(new AppError('ssh/no-agent', {}, error));
          const held = (keys ?? []).flatMap((key) =>
            typeof key === 'object' && 'getPublicSSH' in key
              ? [{ blob: key.getPublicSSH(), comment: key.comment }]
              : [],
          );
          return resolve(held);
        });
      });
    },
    async sign(blob, data, hash) {
      const agent = await ask();
      const options = hash === 'sha256' || hash === 'sha512' ? ({ hash } as const) : {};
      return new Promise((resolve) => agent.sign(blob, data, options, (_error, signature) => resolve(signature)));
    },
  };
}
