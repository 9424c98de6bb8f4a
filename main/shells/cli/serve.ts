import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Core } from '../../core.ts';
import { readLastPort, writeLastPort } from '../last-port.ts';
import { type Loopback, startLoopback } from '../loopback.ts';
import { openInBrowser } from '../open-in-browser.ts';
import { type Command, generalOptions, readArguments } from './command.ts';
import { ExitCode } from './exit-code.ts';
import type { Output } from './output.ts';
import { UsageError } from './usage-error.ts';
import { openCore } from './with-core.ts';

const { home, sandbox } = generalOptions;

/** `hangar serve`: the browser shell, until Ctrl-C. Enter prints a fresh link. */
export const serve: Command = {
  name: ['serve'],
  synopsis: '[--port N] [--no-open] [--sandbox] [--read-only]',
  summary: 'Opens the console in the browser; with --read-only nothing can be changed from it.',
  async run(args, output) {
    const options = readOptions(args);
    const rendererFolder = join(import.meta.dirname, '..', 'renderer');
    const core = await openCore(options.home, {
      sandbox: options.sandbox ? 'always' : 'without-credentials',
      readOnly: options['read-only'],
    });
    try {
      const loopback = await startOnPort(core, rendererFolder, options.port);
      announce(loopback, options.open, output);
      const lines = process.stdin.isTTY ? createInterface(process.stdin) : undefined;
      lines?.on('line', () => announce(loopback, false, output));
      await stopSignal();
      lines?.close();
      await loopback.dispose();
      return ExitCode.good;
    } catch (error) {
      if (!isTaken(error)) throw error;
      output.error(
        `hangar: port ${options.port} is in use or not allowed. Choose another with --port, or leave it out.`,
      );
      return ExitCode.unreachable;
    } finally {
      await core.dispose();
    }
  },
};

function readOptions(args: readonly string[]) {
  const { values, positionals } = readArguments(args, {
    home,
    sandbox,
    port: { type: 'string' },
    open: { type: 'boolean', default: true },
    'read-only': { type: 'boolean', default: false },
  });
  if (positionals.length > 0) throw new UsageError(`serve takes no '${positionals[0]}'.`);
  if (values.port === undefined) return { ...values, port: undefined };
  const port = Number(values.port);
  if (!/^\d+$/.test(values.port) || port > 65_535)
    throw new UsageError(`--port takes 0 to 65535, not '${values.port}'.`);
  return { ...values, port };
}

/** On the port that was asked for; else on the last one, which open pages still call; else on any. */
async function startOnPort(core: Core, rendererFolder: string, wanted: number | undefined): Promise<Loopback> {
  const port = wanted ?? (await readLastPort(core.dataFolder)) ?? 0;
  const loopback = await startLoopback(core, rendererFolder, port).catch((error: unknown) => {
    if (wanted === undefined && port !== 0 && isTaken(error)) return startLoopback(core, rendererFolder, 0);
    throw error;
  });
  await writeLastPort(core.dataFolder, loopback.port);
  return loopback;
}

/** By another program, or (Windows keeps ranges of ports for itself) by the system. */
function isTaken(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'EADDRINUSE' || error.code === 'EACCES');
}

function announce(loopback: Loopback, open: boolean, output: Output): void {
  const { shown, opened } = loopback.createLink();
  output.out(`Console ready at ${shown}`);
  if (open) void openInBrowser(opened);
}

function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve());
  });
}
