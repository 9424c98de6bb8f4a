import type { Ssh } from '../../main/ssh/ssh.ts';
import { type AgentForwarding, type TerminalEnd, terminalEndSchema } from '../../preload/contract/terminals.ts';
import { type ByteStream, createByteStreams } from '../../preload/contract/wire/byte-streams.ts';
import { createLinkPair } from './link-pair.ts';

/** A terminal as the renderer has it: its end of the byte stream, and what has been shown so far. */
export type TestTerminal = {
  terminalId: string;
  isKept: boolean;
  agent: AgentForwarding;
  stream: ByteStream;
  /** All text so far. */
  text(): string;
  receivedBytes(): number;
  type(text: string): Promise<void>;
  /** Resolves once the text shows a match; what was shown up to and with it is taken away. */
  waitFor(pattern: RegExp | string): Promise<string>;
  /** Stops acknowledging, as a screen that can't keep up, until called with false. */
  hold(held: boolean): void;
  onBytes(listener: (bytes: Uint8Array) => void): void;
  ended: Promise<TerminalEnd>;
  breakLink(): void;
};

let nextStreamId = 1;

/** Opens a terminal over an in-memory link, like the one between core and window. */
export async function openTestTerminal(
  ssh: Ssh,
  connectionId: string,
  size = { columns: 80, rows: 24 },
  keepAs?: string,
): Promise<TestTerminal> {
  const [coreLink, rendererLink] = createLinkPair();
  const coreStreams = createByteStreams(coreLink, () => {});
  const rendererStreams = createByteStreams(rendererLink, () => {});
  const streamId = nextStreamId++;
  const stream = rendererStreams.open(streamId);

  const decoder = new TextDecoder();
  let shown = '';
  let received = 0;
  let heldBytes = 0;
  let held = false;
  let keepText = true;
  let check = () => {};
  let onBytes = (_bytes: Uint8Array) => {};
  const ended = Promise.withResolvers<TerminalEnd>();

  stream.onData((bytes) => {
    received += bytes.length;
    onBytes(bytes);
    if (keepText) shown += decoder.decode(bytes, { stream: true });
    if (held) heldBytes += bytes.length;
    else stream.acknowledge(bytes.length);
    check();
  });
  stream.onEnd((text) => {
    ended.resolve(text === undefined ? {} : terminalEndSchema.parse(JSON.parse(text)));
    check();
  });
  const { terminalId, isKept, agent } = await ssh.terminals.open(
    { connectionId, streamId, keepAs, ...size },
    coreStreams,
  );

  return {
    terminalId,
    isKept,
    agent,
    stream,
    text: () => shown,
    receivedBytes: () => received,
    ended: ended.promise,
    async type(text) {
      let bytes: Uint8Array = new TextEncoder().encode(text);
      while (bytes.length > 0) {
        const count = Math.min(bytes.length, stream.credit);
        if (count > 0) stream.send(bytes.subarray(0, count));
        bytes = bytes.subarray(count);
        if (bytes.length > 0) await new Promise<void>((resolve) => stream.onCredit(resolve));
      }
    },
    waitFor(pattern) {
      return new Promise((resolve, reject) => {
        const timer = setTimeout(
          () => reject(new Error(`no ${pattern} in ${JSON.stringify(shown.slice(-2000))}`)),
          15_000,
        );
        check = () => {
          const found = typeof pattern === 'string' ? shown.indexOf(pattern) : shown.search(pattern);
          if (found < 0) return;
          const length = typeof pattern === 'string' ? pattern.length : (shown.match(pattern)?.[0].length ?? 0);
          clearTimeout(timer);
          check = () => {};
          const upTo = shown.slice(0, found + length);
          shown = shown.slice(found + length);
          resolve(upTo);
        };
        check();
      });
    },
    hold(next) {
      held = next;
      if (held) return;
      const bytes = heldBytes;
      heldBytes = 0;
      stream.acknowledge(bytes);
    },
    onBytes(listener) {
      onBytes = listener;
      keepText = false;
    },
    breakLink: () => rendererLink.close(),
  };
}
