import type { Duplex, Readable, Writable } from 'node:stream';
import type { AgentForwarding } from '../../preload/contract/terminals.ts';

/** How what ran on a host ended; empty where the host did not say. */
export type ChannelEnd = { exitCode?: number; signal?: string };

/** What runs on a host. Whoever does not read its output holds it up. */
export type LinkChannel = {
  stdin: Writable;
  stdout: Readable;
  stderr: Readable;
  /** As soon as the host has told it, or the connection has ended; its last output may still be waiting to be read. */
  exit: Promise<ChannelEnd>;
  /** When it is closed and its last byte has been read. */
  closed: Promise<void>;
  /** Ends it: asks the host to, and closes its output, which ends what goes on writing where the host does not listen. */
  close(): void;
};

/** A login shell on a terminal. */
export type LinkShell = LinkChannel & {
  /** What became of lending it the user's agent. */
  agent: AgentForwarding;
  resize(columns: number, rows: number): void;
};

/** A port that the far side listens on for us. */
type RemoteListener = {
  /** The one asked for, or the one that the host chose for 0. */
  port: number;
  close(): void;
};

/** A connection to a host where somebody is logged in, whatever it is made of. What opens a channel rejects when the host does not grant it, with the host's `reason` (RFC 4254, section 5.1). */
export type SshLink = {
  /** Starts a command in the login shell, without a terminal. */
  exec(command: string): Promise<LinkChannel>;
  shell(size: { columns: number; rows: number }): Promise<LinkShell>;
  /** The same for a command instead of the login shell by itself. */
  execOnTerminal(command: string, size: { columns: number; rows: number }): Promise<LinkShell>;
  /** The bytes of a subsystem such as `sftp`. */
  subsystem(name: string): Promise<Duplex>;
  /** Opens a TCP connection from the far side. `use` is called at once: the first bytes may be in the very packet that opened it. */
  openTcp<Result>(host: string, port: number, use: (stream: Duplex) => Result): Promise<Result>;
  /** Listens on the far side; `host` is an address or a name there, and `''` stands for all of its addresses. */
  listen(host: string, port: number, onConnection: (stream: Duplex) => void): Promise<RemoteListener>;
  /** Called once, when the connection has ended for whatever reason; `cause` where one is known. */
  onEnd(listener: (cause: Error | undefined) => void): void;
  /** Says goodbye, and does not wait long for a host that can't hear it. */
  close(): void;
};
