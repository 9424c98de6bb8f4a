import { homedir, platform } from 'node:os';
import { createRouterClient } from '@orpc/server';
import { RPCHandler } from '@orpc/server/message-port';
import packageJson from '../package.json' with { type: 'json' };
import type { AppDescription, Platform } from '../preload/contract/app.ts';
import type { ProviderName } from '../preload/contract/instances.ts';
import type { FrameLink } from '../preload/contract/wire/frames.ts';
import { joinLink } from '../preload/contract/wire/rpc-port.ts';
import { openLog } from './log.ts';
import { createProblemInterceptor, createRouter } from './router.ts';
import { openSettingsFile } from './settings-file.ts';
import type { ShellPorts } from './shell-ports.ts';
import { createSsh } from './ssh/ssh.ts';

export type CoreOptions = {
  /** When the embedded practice account is opened. */
  sandbox: 'always' | 'without-credentials' | 'never';
  /** Asks this cloud only. */
  provider?: ProviderName | undefined;
  /** Asks these regions only, whatever the settings say. */
  regions?: readonly string[] | undefined;
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
    sandbox: options.sandbox === 'always' ? 'forced' : 'off',
  };
  const ssh = services.adopt(
    createSsh({
      dataFolder: ports.dataFolder,
      homeFolder: homedir(),
      environment: process.env,
      platform: description.platform,
      findInstance: () => undefined,
      sandboxEndpoint: () => undefined,
    }),
    (created) => created.dispose(),
  );
  const router = createRouter({ description, ports, settings, ssh });
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
    /** The same contract, in process, for the command line. It has no byte streams. */
    createClient() {
      const { streams } = joinLink(inertLink, 'requests');
      return createRouterClient(router, { context: { streams }, interceptors });
    },
    dispose: () => owned.disposeAsync(),
  };
}

const inertLink: FrameLink = { send: () => {}, onFrame: () => {}, onClose: () => {}, close: () => {} };

function readPlatform(): Platform {
  const name = platform();
  if (name === 'win32') return 'windows';
  return name === 'darwin' ? 'macos' : 'linux';
}
