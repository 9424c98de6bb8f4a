import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { createCore } from '../../core.ts';
import type { ShellPorts } from '../../shell-ports.ts';
import { openDataFolder } from '../data-folder.ts';
import { startLoopback } from '../loopback.ts';
import { openInBrowser } from '../open-in-browser.ts';
import { ExitCode } from './exit-code.ts';
import { UsageError } from './usage-error.ts';

/** `hangar serve`: the browser shell, until Ctrl-C. */
export async function serve(args: string[]): Promise<ExitCode> {
  const options = readOptions(args);
  const ports: ShellPorts = {
    capabilities: { nativeFileDialog: false, notifications: false },
    dataFolder: await openDataFolder(options.home, process.env),
    chooseFiles: async () => [],
    openLink: async (url) => void (await openInBrowser(url)),
  };
  const core = await createCore(ports, { sandbox: options.sandbox ? 'always' : 'without-credentials' });
  try {
    const loopback = await startLoopback(core, join(import.meta.dirname, '..', 'renderer'), options.port);
    announce(loopback.createLink(), options.open);
    process.stdin.isTTY && createInterface(process.stdin).on('line', () => announce(loopback.createLink(), false));
    await stopSignal();
    await loopback.dispose();
    return ExitCode.good;
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')) throw error;
    process.stderr.write(`hangar: port ${options.port} is in use. Choose another with --port, or leave it out.\n`);
    return ExitCode.unreachable;
  } finally {
    await core.dispose();
  }
}

function readOptions(args: string[]) {
  try {
    const { values } = parseArgs({
      args,
      options: {
        port: { type: 'string', default: '0' },
        open: { type: 'boolean', default: true },
        sandbox: { type: 'boolean', default: false },
        home: { type: 'string' },
      },
      allowNegative: true,
    });
    const port = Number(values.port);
    if (!/^\d+$/.test(values.port) || port > 65_535)
      throw new UsageError(`--port takes 0 to 65535, not '${values.port}'.`);
    return { ...values, port };
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function announce(link: string, open: boolean): void {
  process.stdout.write(`Console ready at ${link}\n`);
  if (open) void openInBrowser(link);
}

function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve());
  });
}
