import type { Readable, Writable } from 'node:stream';
import type { ConnectionTarget, Hop } from '../../preload/contract/connections.ts';
import type { HostKeyLook } from '../../preload/contract/host-keys.ts';
import type { Instance } from '../../preload/contract/instances.ts';
import type { KeyFile } from '../../preload/contract/keys.ts';
import type { Problem } from '../../preload/contract/problem.ts';
import type { InstanceReach } from '../../preload/contract/reach.ts';

/** What came of logging in. `asked`: it waits for a person, and was not waited for. */
export type TriedLogin =
  | { kind: 'ready'; connectionId: string }
  | { kind: 'asked'; what: 'host-key' | 'passphrase' | 'password' }
  | { kind: 'failed'; problem: Problem };

/** How the console would reach a machine. */
export type DoctorRoute = {
  host: string;
  port: number;
  users: readonly string[];
  keyPaths: readonly string[];
  via: Hop[];
  configured?: string | undefined;
  proxyCommand?: string | undefined;
  /** The host key's fingerprint where it is known from elsewhere than the host itself. */
  provenFingerprint?: string | undefined;
};

/** A TCP port that something listens on, on a machine. */
export type DoctorPort = { port: number; addresses: readonly string[]; program?: string | undefined };

/** A command that runs on a machine. */
type StartedCommand = {
  stdin: Writable;
  stdout: Readable;
  stderr: Readable;
  exit: Promise<unknown>;
  close(): void;
};

/** What Doctor needs of the rest of the console. */
export type DoctorSources = {
  environment: Readonly<Record<string, string | undefined>>;
  /** Whoever works on this computer. */
  localUser: string;
  awaitInstance(ref: string, signal: AbortSignal): Promise<Instance | undefined>;
  /** The instance that has this public address now. */
  instanceAt(address: string): Instance | undefined;
  /** The one host of the list that has this name or address, and that no cloud has told of. */
  hostAt(host: string): Instance | undefined;
  /** What its cloud says of the way to an instance. Only asks. */
  reach(ref: string, signal: AbortSignal): Promise<InstanceReach>;
  /** The address under which this computer is seen from outside. */
  myAddress(signal: AbortSignal): Promise<string>;
  /** How the console would reach an instance. */
  route(ref: string, signal: AbortSignal): Promise<DoctorRoute>;
  /** The keys that a host shows, and what is known of them. */
  hostKeys(target: ConnectionTarget, signal: AbortSignal): Promise<HostKeyLook>;
  /** Private keys of this computer, likeliest first. */
  keyPaths(): Promise<readonly string[]>;
  /** Whether an agent holds a key. */
  hasAgentKeys(): Promise<boolean>;
  checkKey(path: string): Promise<KeyFile>;
  /** Logs in as a person would, without asking anybody. What it opens is closed when `signal` aborts, unless it was open before. */
  logIn(target: ConnectionTarget, trusted: readonly string[], signal: AbortSignal): Promise<TriedLogin>;
  /** Starts a command on a machine that is logged in to. */
  start(connectionId: string, command: string): Promise<StartedCommand>;
  /** What listens on it. */
  ports(connectionId: string): Promise<readonly DoctorPort[]>;
};

/** Where the world outside is tried, and for how long things are waited for. */
export type DoctorLimits = {
  /** For a connection, and for each answer over it. */
  networkMs: number;
  /** For all of it. */
  wholeMs: number;
  /** What answers on port 22 and on 443 where the way out is free. */
  outside: { ssh: { host: string; port: number }; web: readonly { host: string; port: number }[] };
  /** What the machine must be able to look up and to reach. */
  machine: { name: string; web: readonly { host: string; port: number }[] };
};

/** Well-known services that answer from everywhere; nothing but a connection is asked of them. */
export const usualLimits: DoctorLimits = {
  networkMs: 7000,
  wholeMs: 90_000,
  outside: {
    ssh: { host: 'github.com', port: 22 },
    web: [
      { host: '1.1.1.1', port: 443 },
      { host: '8.8.8.8', port: 443 },
    ],
  },
  machine: {
    name: 'pypi.org',
    web: [
      { host: '1.1.1.1', port: 443 },
      { host: '8.8.8.8', port: 443 },
    ],
  },
};
