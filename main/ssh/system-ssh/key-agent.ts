import { createServer, type Socket } from 'node:net';
import type { AppError } from '../../app-error.ts';
import { agentMessages } from '../agent-messages.ts';
import { fingerprintOf } from '../host-keys.ts';
import type { FoundKeys } from '../key-offers.ts';
import { keyTypeOf } from '../known-hosts.ts';
import type { Login } from '../login.ts';
import { createWireReader, wireFields } from '../ssh-wire.ts';
import { sshSignature } from './ssh-signature.ts';
import { uint32s } from './uint32s.ts';

/** Message numbers of https://datatracker.ietf.org/doc/draft-ietf-sshm-ssh-agent/ */
const agent = { failure: 5, listKeys: 11, keys: 12, sign: 13, signature: 14 } as const;

type KeyLogin = Extract<Login, { publicKey: Buffer }>;

/** What the agent shows and signs with. */
export type AgentKeys = {
  /** Keys that the console signs with, in the order in which they are offered. Called when they are needed first. */
  find(): Promise<FoundKeys>;
  /** Keys that another agent signs with: `forward` passes on what it is asked, and gives its answer. */
  held: readonly { blob: Buffer; comment: string; forward(request: Buffer): Promise<Buffer> }[];
};

type ShownKey = { name: string; fingerprint: string };

/** An agent that listens. */
type KeyAgent = {
  /** What it has shown, each by its name and its fingerprint. */
  shown(): ShownKey[];
  /** Why the console has no key to offer, if it has none and was asked. */
  problem(): AppError | undefined;
  dispose(): void;
};

/**
 * An agent for the system's `ssh`: the console's keys stay in the console, whatever format their files have. `during`
 * wraps what may take as long as a person does.
 */
export async function startKeyAgent(
  path: string,
  keys: AgentKeys,
  during: <Answer>(question: Promise<Answer>) => Promise<Answer>,
): Promise<KeyAgent> {
  let shown: ShownKey[] = [];
  let problem: AppError | undefined;
  const sockets = new Set<Socket>();
  let logins: Promise<KeyLogin[]> | undefined;
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {}).once('close', () => sockets.delete(socket));
    serve(socket).catch(() => {}); // it has hung up
  });

  async function serve(socket: Socket) {
    for await (const message of agentMessages(socket)) {
      const reply = await during(answer(message)).catch(() => Buffer.from([agent.failure]));
      if (!socket.destroyed) socket.write(wireFields(reply));
    }
  }

  async function answer(request: Buffer): Promise<Buffer> {
    logins ??= findLogins();
    const own = await logins;
    if (request[0] === agent.listKeys) {
      const all = [
        ...keys.held.map(({ blob, comment }) => wireFields(blob, comment)),
        ...own.map(({ publicKey, description }) => wireFields(publicKey, description)),
      ];
      return Buffer.concat([Buffer.from([agent.keys]), uint32s(all.length), ...all]);
    }
    const reader = createWireReader(request.subarray(1));
    const [blob, data, flags] = [reader.bytes(), reader.bytes(), reader.uint32()];
    if (request[0] !== agent.sign || !blob || !data || flags === undefined) return Buffer.from([agent.failure]);
    const other = keys.held.find((key) => key.blob.equals(blob));
    if (other) return other.forward(request).catch(() => Buffer.from([agent.failure])); // the next key is tried
    const type = keyTypeOf(blob) ?? '';
    // RSA never with SHA-1.
    const hash = type === 'ssh-rsa' ? (flags & 4 ? 'sha512' : 'sha256') : undefined;
    const bare = await own.find(({ publicKey }) => publicKey.equals(blob))?.sign(data, hash);
    const signature = bare && sshSignature(type, hash, bare);
    return signature
      ? Buffer.concat([Buffer.from([agent.signature]), wireFields(signature)])
      : Buffer.from([agent.failure]);
  }

  /** A locked key whose public half is locked up with it is opened here, since nothing could be offered of it. */
  async function findLogins(): Promise<KeyLogin[]> {
    const found = await keys.find();
    const opened: KeyLogin[] = [];
    for (const offer of found.offers) {
      const login = await offer.login();
      if ('publicKey' in login) opened.push(login);
    }
    shown = [
      ...keys.held.map(({ comment, blob }) => ({ name: comment, fingerprint: fingerprintOf(blob) })),
      ...opened.map(({ description, publicKey }) => ({ name: description, fingerprint: fingerprintOf(publicKey) })),
    ];
    problem = shown.length === 0 ? found.problem : undefined;
    return opened;
  }

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(path, resolve);
  });
  return {
    shown: () => shown,
    problem: () => problem,
    dispose() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
