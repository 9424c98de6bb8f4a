import { copyFile, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AppError } from '../../app-error.ts';
import type { GuardedStream } from '../greeting-guard.ts';
import { handshakeFailure } from '../handshake-failure.ts';
import { type AgentKeys, startKeyAgent } from './key-agent.ts';
import { type KnownKey, tellKnownHosts } from './known-host-answers.ts';
import { createLoginClock } from './login-clock.ts';
import { masterArguments } from './master-arguments.ts';
import type { Master } from './mux-link.ts';
import { openMuxSocket } from './mux-socket.ts';
import { type Question, startQuestions } from './questions.ts';
import { sshFailure } from './ssh-failure.ts';
import { startSshProcess } from './ssh-process.ts';

/** How one hop is logged in to with the system's `ssh`, over a stream that reaches its SSH port. */
export type MasterOptions = {
  connection: GuardedStream;
  host: string;
  port: number;
  user: string;
  /** All that is known of the host's keys. */
  knownKeys: readonly KnownKey[];
  /** Called with the host's key blob before anything secret is sent. May take as long as a person does; throws to refuse. */
  decideHostKey(blob: Buffer): Promise<void>;
  keys: AgentKeys;
  /** A file that only `ssh` can use. */
  securityKeyPath: string | undefined;
  certificatePaths: readonly string[];
  /** Answers what `ssh` asks a person in words of its own; rejects where nobody is left to be asked. */
  ask(prompt: string): Promise<string>;
  /** What the host tells everybody before the login. */
  onBanner(text: string): void;
  /** The script `ask-core.ts`, or what the build made of it. */
  askScriptPath: string;
  timeoutMs: number;
  signal: AbortSignal;
};

const lookMs = 20;
const touchMs = 60_000; // somebody has to touch a key

/** Starts `ssh` and waits until it has logged in. Rejects with the `ssh/…` problem that kept it from that. */
export async function startMaster(login: MasterOptions): Promise<Master> {
  const folder = await mkdtemp(join(tmpdir(), 'hangar-ssh-')); // for the user alone
  const open: { dispose(): void }[] = [];
  const clear = () => {
    for (const one of open.splice(0)) one.dispose();
    rm(folder, { recursive: true, force: true }).catch(() => {});
  };
  try {
    return await start(login, folder, open, clear);
  } catch (error) {
    clear();
    throw error;
  }
}

async function start(
  login: MasterOptions,
  folder: string,
  open: { dispose(): void }[],
  clear: () => void,
): Promise<Master> {
  const { connection, host, port, user, keys } = login;
  const { greeting } = connection;
  // What `ssh` would read as something else is no name of a host.
  if (!/^[\w.:%-]+$/.test(host)) throw new AppError('ssh/name-not-found', { host, port: String(port) });
  const clock = createLoginClock(login);
  open.push(clock);

  async function answer(question: Question, isGone: AbortSignal): Promise<string | undefined> {
    if (question.what === 'known-hosts') return clock.during(tellKnownHosts(login, question.words));
    if (question.kind === 'none') {
      // It only says that somebody has to touch a key, until that has been done.
      clock.restart(touchMs);
      await new Promise((resolve) => isGone.addEventListener('abort', resolve, { once: true }));
      return undefined;
    }
    return question.kind === '' ? `${await clock.during(login.ask(question.words.join(' ')))}\n` : undefined;
  }
  const questions = await startQuestions(join(folder, 'ask'), answer);
  open.push(questions);
  const askpass = join(folder, 'askpass');
  await writeFile(askpass, '#!/bin/sh\nexec "$HANGAR_NODE" "$HANGAR_ASK_SCRIPT" askpass "$@"\n', { mode: 0o700 });
  const files = await lay(login, folder);
  const agent = await startKeyAgent(files.agentPath, keys, clock.during);
  open.push(agent);

  const words = masterArguments({
    ...{ host, port, user, folder, ...files },
    knownHostsCommand: [process.execPath, login.askScriptPath, 'known-hosts', '%I', '%H', '%t', '%K'],
    aliveSeconds: Math.max(1, Math.round(login.timeoutMs / 1000)),
  });
  const environment = {
    ...process.env,
    HANGAR_NODE: process.execPath,
    HANGAR_ASK_SCRIPT: login.askScriptPath,
    HANGAR_ASK_PATH: join(folder, 'ask'),
    HANGAR_ASK_TOKEN: questions.token,
    SSH_ASKPASS: askpass,
    SSH_ASKPASS_REQUIRE: 'force',
  };
  const factsOf = (methods: readonly string[], offered?: ReadonlySet<string>) => {
    const isTried = ({ fingerprint }: { fingerprint: string }) => offered?.has(fingerprint) ?? true;
    const shown = agent.shown();
    return {
      ...{ host, port, user, greeting, methods },
      tried: shown.filter(isTried).map(({ name }) => name),
      untried: shown.filter((key) => !isTried(key)).map(({ name }) => name),
    };
  };
  const ssh = startSshProcess(words, environment, connection.stream, {
    logPath: join(folder, 'log'),
    onSaid: login.onBanner,
  });
  ssh.onEnd(clear);
  const { promise: ended, reject } = Promise.withResolvers<never>();
  ended.catch(() => {}); // once it is up, its end is told otherwise
  ssh.onEnd((cause) => reject(sshFailure(cause, ssh.log(), factsOf, agent.problem())));
  greeting.onRefused(() => reject(handshakeFailure(new Error('no SSH greeting'), factsOf([]))));
  const controlPath = join(folder, 'mux');
  try {
    await Promise.race([untilListening(controlPath, () => ssh.hasEnded), ended, clock.failed]);
  } catch (error) {
    const reason = await clock.reasonOf(error);
    ssh.close();
    throw reason;
  }
  clock.dispose();
  return { controlPath, folder, onEnd: ssh.onEnd, close: ssh.close };
}

/** Puts what `ssh` reads into the folder, so that no path of the user's has to be told it. */
async function lay({ securityKeyPath, certificatePaths }: MasterOptions, folder: string) {
  const certificates = certificatePaths.map((_path, index) => join(folder, `certificate-${index}`));
  await Promise.all(certificatePaths.map((path, index) => copyFile(path, certificates[index] ?? '')));
  const identityFile = securityKeyPath === undefined ? undefined : join(folder, 'identity');
  if (securityKeyPath !== undefined && identityFile) await symlink(securityKeyPath, identityFile);
  return { certificates, identityFile, agentPath: join(folder, 'agent') };
}

/** `ssh` listens for us once it has logged in; nothing tells but that it does. */
async function untilListening(controlPath: string, hasEnded: () => boolean): Promise<void> {
  while (!hasEnded()) {
    const socket = await openMuxSocket(controlPath).catch(() => undefined);
    if (socket) return socket.close();
    await new Promise((resolve) => setTimeout(resolve, lookMs));
  }
}
