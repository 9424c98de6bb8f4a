import type { Socket } from 'node:net';
import { readSocks, type SocksResult, socksReply } from './socks.ts';

/** What a client asks for; `answer` has to be called before its bytes are passed on. */
export type SocksRequest = { host: string; port: number; answer(result: SocksResult): void };

/** A client that says nothing, or goes on and on, is not waited for. */
const patienceMs = 15_000;
const maxBytes = 1024;

/**
 * Speaks SOCKS with a paused socket until it is known where it wants to go; what follows the request waits in the
 * socket. Undefined when it asked for nothing that can be had: it is closed then.
 */
export function greetSocks(socket: Socket): Promise<SocksRequest | undefined> {
  return new Promise((resolve) => {
    let bytes = Buffer.alloc(0);
    let isGreeted = false;
    const timer = setTimeout(() => giveUp(), patienceMs);
    const stop = () => giveUp();

    function leave() {
      clearTimeout(timer);
      socket.pause();
      socket.off('data', onData).off('end', stop).off('close', stop);
    }
    function giveUp(reply?: Buffer) {
      leave();
      if (reply) socket.write(reply);
      socket.destroySoon();
      resolve(undefined);
    }
    function onData(chunk: Buffer) {
      bytes = Buffer.concat([bytes, chunk]);
      for (;;) {
        const read = readSocks(bytes, isGreeted);
        if (read.step === 'more') return bytes.length > maxBytes ? giveUp() : undefined;
        if (read.step === 'refuse') return giveUp(read.reply);
        const rest = bytes.subarray(read.taken);
        if (read.step === 'connect') {
          const { version, host, port } = read;
          leave();
          if (rest.length > 0) socket.unshift(rest);
          return resolve({ host, port, answer: (result) => void socket.write(socksReply(version, result)) });
        }
        isGreeted = true;
        bytes = rest;
        socket.write(read.reply);
      }
    }
    socket.on('error', () => {}); // 'close' follows
    socket.on('data', onData).on('end', stop).on('close', stop);
    socket.resume();
  });
}
