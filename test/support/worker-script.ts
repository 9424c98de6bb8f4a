import { join } from 'node:path';

const pipePath = join(import.meta.dirname, '../../main/models/message-pipe.ts');

/** The first lines of a made-up worker (CommonJS): `tell` sends to the console, whose requests go to `onRequest`. */
export const workerPrelude = `
  const { Socket } = require('node:net');
  const { openMessagePipe } = require(${JSON.stringify(pipePath)});
  const pipe = new Socket({ fd: 3 });
  pipe.on('close', () => process.exit());
  const { send: tell } = openMessagePipe(pipe, { message: (request) => onRequest(request), broken() {} });
`;
