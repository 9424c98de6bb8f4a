import { duplexPair } from 'node:stream';
import type {
  AnyAuthMethod,
  Client,
  GetStreamCallback,
  IdentityCallback,
  ServerHostKeyAlgorithm,
  SignCallback,
  SigningRequestOptions,
} from 'ssh2';
import { AppError } from '../app-error.ts';
import type { AgentDoor } from './agent-door.ts';
import type { GuardedStream } from './greeting-guard.ts';
import { handshakeFailure } from './handshake-failure.ts';
import type { Login } from './login.ts';
import type { LoginPlan } from './login-plan.ts';
import { useReadyMadeKeys } from './ready-made-keys.ts';
import { loadSsh2 } from './ssh2-library.ts';
import { onRefusal } from './ssh2-refusals.ts';

/** How one hop is logged in to, over a stream that reaches its SSH port. */
export type HandshakeOptions = {
  connection: GuardedStream;
  host: string;
  port: number;
  user: string;
  /** Key types that are known for the host: the server is asked for one of these first. */
  knownKeyTypes: readonly string[];
  /** Called with the host's key blob before anything secret is sent. May take as long as a person does; throws to refuse. */
  decideHostKey(blob: Buffer): Promise<void>;
  /**
   * Called each time the server asks who we are, with what it accepts now; `partly` when the last try was right and more
   * is wanted. May take as long as a person does; undefined when nothing is left to try.
   */
  plan: LoginPlan;
  /** What the host gets where a shell asks for the user's agent; undefined for a jump host. */
  agentDoor: AgentDoor | undefined;
  /** What the server tells everybody before the login, as it was sent, no longer than `maxBannerLength`. */
  onBanner(text: string): void;
  /** For every step that does not wait for a person; later, how often a silent host is asked whether it is still there. */
  timeoutMs: number;
  signal: AbortSignal;
};

const maxBannerLength = 16 * 1024;
const maxQuestions = 20;
const maxPrompts = 16;

/** The server hung up while somebody or something here was being asked; what is answered is kept for another try. */
export class LostWhileAsking extends Error {
  /** What has become of the connection, when it is not tried again. */
  readonly problem: AppError;

  constructor(host: string, cause: unknown) {
    super('The server hung up while it waited.', { cause });
    this.problem = new AppError('ssh/connection-lost', { host }, cause);
  }
}

/** Runs key exchange and login. Rejects with the `ssh/…` problem that ended it. */
export async function handshake(options: HandshakeOptions): Promise<Client> {
  const { Client, BaseAgent } = await loadSsh2();
  const { host, port, user } = options;
  const { stream, greeting } = options.connection;
  return new Promise((resolve, reject) => {
    const client = new Client();
    let asking: Promise<unknown> | undefined;
    let acceptedKey: Buffer | undefined;
    let timer: NodeJS.Timeout | undefined;
    let settled = false;
    const tried: string[] = [];
    let questions = 0;
    let bannerLength = 0;
    let methods: readonly string[] = [];
    let isPart = false;

    greeting.onRefused(() => fail(new Error('no SSH greeting')));
    const abort = () => fail(new AppError('app/cancelled'));
    options.signal.addEventListener('abort', abort, { once: true });

    function startTimer(timeoutMs = options.timeoutMs) {
      clearTimeout(timer);
      timer = setTimeout(() => fail(new AppError('ssh/timed-out', { host, port: String(port) })), timeoutMs);
    }
    function settle(): boolean {
      if (settled) return false;
      settled = true;
      clearTimeout(timer);
      options.signal.removeEventListener('abort', abort);
      return true;
    }
    function fail(cause: unknown) {
      if (asking && !(cause instanceof AppError)) {
        // Whoever was asked may still answer; then the connection is made anew.
        const question = asking;
        asking = undefined;
        if (!settle()) return;
        client.destroy();
        question.then(() => reject(new LostWhileAsking(host, cause)), reject);
        return;
      }
      if (!settle()) return;
      client.destroy();
      stream.destroy();
      const known = greeting.serverVersion === undefined ? options.connection.whyEnded?.() : undefined;
      const untried = options.plan.untried();
      const reason = cause instanceof AppError ? cause : (known ?? cause);
      reject(handshakeFailure(reason, { host, port, user, greeting, methods, tried, untried }));
    }
    /** Time does not run while a person thinks. */
    async function ask<Answer>(question: Promise<Answer>): Promise<Answer | undefined> {
      asking = question;
      clearTimeout(timer);
      try {
        const answer = await question;
        if (settled) return undefined;
        asking = undefined;
        startTimer();
        return answer;
      } catch (error) {
        asking = undefined;
        fail(error);
        return undefined;
      }
    }

    function interactive({ answer }: Extract<Login, { answer: unknown }>): AnyAuthMethod {
      return {
        type: 'keyboard-interactive',
        username: user,
        prompt(title, instruction, _language, prompts, finish) {
          questions += 1;
          if (questions > maxQuestions || prompts.length > maxPrompts) return fail(new Error('it asks too much'));
          const asked = prompts.map(({ prompt, echo }) => ({ text: prompt, echo: echo ?? false }));
          ask(answer({ title, instruction, prompts: asked })).then((answers) => answers && finish(answers));
        },
      };
    }

    /** An agent with one key: ssh2 asks it to sign only what the server has said it would take. */
    function oneKey({ publicKey, sign }: Extract<Login, { publicKey: Buffer }>): AnyAuthMethod {
      class OneKeyAgent extends BaseAgent<Buffer> {
        getIdentities(callback: IdentityCallback<Buffer>) {
          callback(undefined, [publicKey]);
        }
        sign(_key: unknown, data: Buffer, options?: SigningRequestOptions | SignCallback, callback?: SignCallback) {
          const hash = typeof options === 'object' ? options.hash : undefined;
          ask(sign(data, hash).then((signature) => ({ signature }))).then((answer) => {
            if (answer) callback?.(answer.signature ? undefined : new Error('it does not sign'), answer.signature);
          });
        }
      }
      return { type: 'agent', username: user, agent: new OneKeyAgent() };
    }

    /** It takes no part in the login. */
    function lentAgent(door: AgentDoor) {
      class LentAgent extends BaseAgent<Buffer> {
        getIdentities(callback: IdentityCallback<Buffer>) {
          callback(undefined, []);
        }
        sign(_key: unknown, _data: Buffer, _options?: SigningRequestOptions | SignCallback, callback?: SignCallback) {
          callback?.(new Error('it does not sign'));
        }
        override getStream(callback: GetStreamCallback) {
          const [ours, theirs] = duplexPair();
          door.serve(ours, false);
          callback(undefined, theirs);
        }
      }
      return new LentAgent();
    }

    client.on('error', (error) => {
      if (error.level !== 'agent') fail(error); // one key of an agent did not sign: the next one is tried
    });
    client.on('close', () => fail(undefined));
    client.on('banner', (text) => {
      const part = text.slice(0, maxBannerLength - bannerLength);
      bannerLength += part.length;
      if (part !== '') options.onBanner(part);
    });
    client.on('change password', () => fail(new AppError('ssh/password-expired', { host, user })));
    client.on('ready', () => {
      if (!settle()) return;
      client.setMaxListeners(0); // every channel listens for its end
      resolve(client);
    });
    useReadyMadeKeys(client);
    startTimer();
    if (options.signal.aborted) return abort(); // while the library was loading
    if (stream.destroyed) return fail(undefined);
    client.connect({
      sock: stream,
      username: user,
      ...(options.agentDoor ? { agent: lentAgent(options.agentDoor) } : {}),
      readyTimeout: 0,
      keepaliveInterval: options.timeoutMs,
      keepaliveCountMax: 3,
      algorithms: { serverHostKey: hostKeyAlgorithms(options.knownKeyTypes) },
      hostVerifier: (blob: Buffer, verify: (good: boolean) => void) => {
        if (acceptedKey) return verify(acceptedKey.equals(blob)); // a new key exchange under way
        ask(options.decideHostKey(Buffer.from(blob)).then(() => true)).then((good) => {
          if (!good) return;
          acceptedKey = Buffer.from(blob);
          verify(true);
        });
      },
      authHandler: (methodsLeft: readonly string[] | null, _partly, next) => {
        // The first answer to 'none' is the list of what the server accepts.
        if (methodsLeft === null) return next({ type: 'none', username: user });
        // A wrapper, as `undefined` is what `ask` gives when it is too late.
        ask(options.plan.next(methods, isPart).then((chosen) => ({ chosen }))).then((answer) => {
          if (!answer) return;
          const { chosen } = answer;
          if (!chosen) return fail(new Error('no method is left'));
          tried.push(chosen.description);
          startTimer(chosen.timeoutMs);
          next('method' in chosen ? chosen.method : 'answer' in chosen ? interactive(chosen) : oneKey(chosen));
        });
      },
    });
    onRefusal(client, (accepted, partly) => {
      methods = accepted;
      isPart = partly;
    });
  });
}

/** Types of host keys, the best first, and the algorithms that sign with them. */
export const algorithmsByPreference: readonly [keyType: string, algorithms: ServerHostKeyAlgorithm[]][] = [
  ['ssh-ed25519', ['ssh-ed25519']],
  ['ecdsa-sha2-nistp256', ['ecdsa-sha2-nistp256']],
  ['ecdsa-sha2-nistp384', ['ecdsa-sha2-nistp384']],
  ['ecdsa-sha2-nistp521', ['ecdsa-sha2-nistp521']],
  ['ssh-rsa', ['rsa-sha2-512', 'rsa-sha2-256']], // SHA-1 signatures are left out, as in OpenSSH since 8.8
];

/** All host key algorithms, those for known types of key first. */
function hostKeyAlgorithms(knownKeyTypes: readonly string[]): ServerHostKeyAlgorithm[] {
  const isKnown = ([keyType]: readonly [string, unknown]) => knownKeyTypes.includes(keyType);
  const known = algorithmsByPreference.filter(isKnown);
  const others = algorithmsByPreference.filter((entry) => !isKnown(entry));
  return [...known, ...others].flatMap(([, algorithms]) => algorithms);
}
