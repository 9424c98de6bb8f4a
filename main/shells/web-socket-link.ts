import type { WebSocket } from 'ws';
import type { FrameLink } from '../../preload/contract/wire/frames.ts';

/** The duplex of frames over one WebSocket: one binary message, one frame. */
export function createWebSocketLink(socket: WebSocket): FrameLink {
  socket.binaryType = 'nodebuffer';
  socket.on('error', () => socket.terminate());
  return {
    send(frame) {
      if (socket.readyState === socket.OPEN) socket.send(frame);
    },
    onFrame(listener) {
      socket.on('message', (data, isBinary) => {
        if (isBinary && Buffer.isBuffer(data)) listener(data);
        else socket.close(1003);
      });
    },
    onClose(listener) {
      if (socket.readyState === socket.CLOSED) listener();
      else socket.once('close', listener);
    },
    close() {
      socket.close(1002);
    },
  };
}
