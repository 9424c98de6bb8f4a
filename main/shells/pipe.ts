import { Socket } from 'node:net';
import { parseArgs } from 'node:util';
import { createCore } from '../core.ts';
import { createPipe } from './pipe-links.ts';
import { createPipePorts } from './pipe-ports.ts';

/** Where Electron has put its end of the pipe; see core-process.ts. */
const pipeDescriptor = 3;
const patienceMs = 4000;

const { values } = parseArgs({
  options: {
    home: { type: 'string' },
    sandbox: { type: 'boolean', default: false },
    'read-only': { type: 'boolean', default: false },
  },
});
if (values.home === undefined) throw new Error('--home is missing: this process is started by the desktop shell');

const socket = new Socket({ fd: pipeDescriptor, readable: true, writable: true });
const pipe = createPipe(socket);
// Windows that are open already wait in the pipe until the core can take them.
socket.pause();
const core = await createCore(createPipePorts(pipe, values.home), {
  sandbox: values.sandbox ? 'always' : 'without-credentials',
  readOnly: values['read-only'],
});
pipe.onLink((link) => core.attach(link));
pipe.onClose(() => {
  setTimeout(() => process.exit(1), patienceMs).unref();
  void core.dispose().then(() => process.exit());
});
// A terminal's Ctrl-C reaches the whole process group; the shell decides when it is over, by closing the pipe.
process.on('SIGINT', () => {});
socket.resume();
