import type { ByteStream } from '../../preload/contract/wire/byte-streams.ts';

/** Sends what is typed and pasted as the stream's credit allows; the rest waits here, in order. */
export type InputQueue = {
  /** Text as UTF-8. */
  sendText(text: string): void;
  /** One byte per character, as xterm gives certain mouse reports. */
  sendBinary(text: string): void;
};

const interrupt = '\u0003';
const encoder = new TextEncoder();

/** Ctrl-C throws away what still waits, as a terminal's driver does: it must not queue behind a large paste. */
export function createInputQueue(stream: Pick<ByteStream, 'credit' | 'send' | 'onCredit'>): InputQueue {
  let waiting: Uint8Array[] = [];

  function pump() {
    while (waiting.length > 0) {
      const [first] = waiting;
      const { credit } = stream;
      if (!first || credit === 0) return;
      stream.send(first.subarray(0, credit));
      if (first.length > credit) waiting[0] = first.subarray(credit);
      else waiting.shift();
    }
  }

  function add(bytes: Uint8Array) {
    if (bytes.length > 0) waiting.push(bytes);
    pump();
  }

  stream.onCredit(pump);
  return {
    sendText(text) {
      if (text === interrupt) waiting = [];
      add(encoder.encode(text));
    },
    sendBinary: (text) => add(Uint8Array.from(text, (character) => character.charCodeAt(0) & 0xff)),
  };
}
