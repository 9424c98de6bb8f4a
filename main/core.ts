import { homedir, platform } from 'node:os';
import { createRouterClient } from '@orpc/server';
import { RPCHandler } from '@orpc/server/message-port';
import packageJson from '../package.json' with { type: 'json' };
import type { AppDescription, Platform } from '../preload/contract/app.ts';
import type { FrameLink } from '../preload/contract/wire/frames.ts';
import { joinLink } from '../preload/contract/wire/rpc-port.ts';
import { openLog } from './log.ts';
import { createProblemInterceptor, createRouter } from './router.ts';
import { openSettingsFile } from './settings-file.ts';
import type { ShellPorts } from './shell-ports.ts';

export type CoreOptions = {
  /** Opens the sandbox even where there are credentials. */
  forceSandbox: boolean;
};

/** The console without a window. The only place that constructs services; they are disposed in reverse order. */
export type Core = Awaited<ReturnType<typeof createCore>>;

export async function createCore(ports: ShellPorts, options: CoreOptions) {
  await using services = new AsyncDisposableStack();
  const log = services.adopt(openLog(ports.dataFolder), (opened) => opened.dispose());
  const settings = await openSettingsFile(ports.dataFolder, log);

  const description: AppDescription = {
    version: packageJson.version,
    platform: readPlatform(),
    capabilities: ports.capabilities,
    homeFolder: homedir(),
    sandbox: options.forceSandbox ? 'forced' : 'off',
  };
  const router = createRouter({ description, ports, settings });
  const interceptors = [createProblemInterceptor(log)];
  const handler = new RPCHandler(router, { clientInterceptors: interceptors });
  log.info('core started', { version: description.version, node: process.version });

  const owned = services.move();
  return {
    /** Serves the contract over one link until it closes. */
    attach(link: FrameLink) {
      const { port, streams } = joinLink(link, 'requests');
      handler.upgrade(port, { context: { streams } });
    },
    /** The same contract, in process, for the command line. Byte streams travel over `link`. */
    createClient(link: FrameLink) {
      const { streams } = joinLink(link, 'requests');
      return createRouterClient(router, { context: { streams }, interceptors });
    },
    dispose: () => owned.disposeAsync(),
  };
}

function readPlatform(): Platform {
  const name = platform();
  if (name === 'win32') return 'windows';
  return name === 'darwin' ? 'macos' : 'linux';
}
