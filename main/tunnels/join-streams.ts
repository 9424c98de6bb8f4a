import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';

/** What goes through a tunnel, added up. */
export type Tally = { sentBytes: number; receivedBytes: number; connections: number };

/**
 * Joins a connection here to its other half over SSH until both have ended. Whoever reads slowly holds the other side
 * up; one direction may end before the other. Gives the function that breaks both off.
 */
export function joinStreams(near: Duplex, far: Duplex, tally: Tally, onEnd: () => void): () => void {
  let isOver = false;
  const closed = new Set<Duplex>();
  tally.connections += 1;

  function settle() {
    if (isOver) return;
    isOver = true;
    tally.connections -= 1;
    onEnd();
  }
  function breakOff() {
    breakStream(near);
    breakStream(far);
    settle();
  }
  /** The other half is given what has been read already, and no more than that. */
  function follow(stream: Duplex, other: Duplex) {
    stream.on('error', () => {}); // 'close' follows
    stream.on('close', () => {
      closed.add(stream);
      if (closed.size === 2) return settle();
      if (!stream.readableEnded) return breakOff();
      other.end(() => other.destroy());
      other.resume(); // nobody is left to read it, and its end has to be seen
    });
  }

  near.on('data', (bytes: Buffer) => {
    tally.sentBytes += bytes.length;
  });
  far.on('data', (bytes: Buffer) => {
    tally.receivedBytes += bytes.length;
  });
  follow(near, far);
  follow(far, near);
  near.pipe(far);
  far.pipe(near);
  return breakOff;
}

/** Ends a stream so that its other end does not take what it has got for the whole. */
export function breakStream(stream: Duplex): void {
  stream.on('error', () => {});
  if (stream instanceof Socket) stream.resetAndDestroy();
  else stream.destroy();
  stream.resume(); // an SSH channel is closed only once it is read
}
