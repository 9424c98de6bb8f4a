import { homedir, platform } from 'node:os';
import { extname, join } from 'node:path';
import { createRouterClient } from '@orpc/server';
import { RPCHandler } from '@orpc/server/message-port';
import packageJson from '../package.json' with { type: 'json' };
import type { AppDescription, Platform } from '../preload/contract/app.ts';
import type { ProviderName } from '../preload/contract/instances.ts';
import type { ProblemCode } from '../preload/contract/problem.ts';
import type { FrameLink } from '../preload/contract/wire/frames.ts';
import { joinLink } from '../preload/contract/wire/rpc-port.ts';
import { createChangeDoor } from './change-door.ts';
import { chooseSandbox, type SandboxWish } from './choose-sandbox.ts';
import { cleanText } from './clouds/clean-text.ts';
import { createInstances } from './clouds/create-instances.ts';
import type { InstanceExtras } from './clouds/instance-table.ts';
import { readMyAddress } from './clouds/my-address.ts';
import { providerOfRegions, splitRegions } from './clouds/region-names.ts';
import { createDoctor } from './doctor/doctor.ts';
import { doctorSources } from './doctor-sources.ts';
import { createFiles, type Files } from './files/files.ts';
import { createGauges } from './gauges/gauges.ts';
import { createHostWatch, type HostWatch } from './gauges/host-watch.ts';
import { createIdleWatch, type IdleWatch } from './gauges/idle-watch.ts';
import { createGuards } from './guard/guards.ts';
import { createActivityStore } from './history/activity-store.ts';
import { openDatabase } from './history/database.ts';
import { createGaugeStore } from './history/gauge-store.ts';
import { createModelComparisonStore } from './history/model-comparison-store.ts';
import { createModelRunStore } from './history/model-run-store.ts';
import { createPriceStore } from './history/price-store.ts';
import { createResizeStore } from './history/resize-store.ts';
import { keepChoicesInStep, keepNamesInStep, keepTunnelsInStep } from './keep-in-step.ts';
import { openLog } from './log.ts';
import { createModels } from './models/models.ts';
import { createNotices, type Notices } from './notices/notices.ts';
import { createProblemInterceptor } from './problem-interceptor.ts';
import { createRouter } from './router/index.ts';
import type { OpenSandbox } from './sandbox/open-sandbox.ts';
import { openSettingsFile } from './settings-file.ts';
import type { ShellPorts } from './shell-ports.ts';
import { createHosts } from './ssh/hosts.ts';
import { createSsh } from './ssh/ssh.ts';
import { createServices } from './tunnels/services.ts';
import { createTunnels } from './tunnels/tunnels.ts';

export type CoreOptions = {
  /** When the embedded practice account is opened. */
  sandbox: SandboxWish;
  /** Asks this cloud only. */
  provider?: ProviderName | undefined;
  /** Asks these accounts only, by name, number or project, whatever the settings say. */
  accounts?: readonly string[] | undefined;
  /** Asks these regions only, whatever the settings say. */
  regions?: readonly string[] | undefined;
  /** Nothing can be changed for as long as this core runs, whatever the settings say. */
  readOnly?: boolean | undefined;
};

/** The console without a window. The only place that constructs services; they are disposed in reverse order. */
export type Core = Awaited<ReturnType<typeof createCore>>;

export async function createCore(ports: ShellPorts, options: CoreOptions) {
  await using services = new AsyncDisposableStack();
  const log = services.adopt(openLog(ports.dataFolder), (opened) => opened.dispose());
  const settings = services.adopt(await openSettingsFile(ports.dataFolder, log), (opened) => opened.dispose());
  const database = services.adopt(openDatabase(ports.dataFolder, log), (opened) => opened.dispose());
  const activity = services.adopt(createActivityStore(database, log), (created) => created.dispose());
  const gaugeStore = services.adopt(createGaugeStore(database, log), (created) => created.dispose());
  const modelRuns = createModelRunStore(database, log);
  const modelComparisons = createModelComparisonStore(database, log);
  const places = { environment: process.env, homeFolder: homedir() };

  const sandboxReason = await chooseSandbox(options.sandbox, places);
  let sandbox: OpenSandbox | undefined;
  if (sandboxReason !== 'off') {
    const { openSandbox } = await import('./sandbox/open-sandbox.ts');
    sandbox = services.adopt(await openSandbox(ports.dataFolder), (opened) => opened.dispose());
  }

  const hosts = createHosts({
    ...places,
    platform: readPlatform(),
    added: () => settings.current.hosts,
    // Somebody who asks for the sandbox may be showing it to others: the machines in their files are kept out of it.
    listsConfigured: sandboxReason !== 'forced',
  });
  const instances = services.adopt(
    createInstances({
      ...places,
      practice: sandbox?.clouds,
      hosts: hosts.list,
      workerPath: scriptPath('clouds/provider-worker'),
      prices: createPriceStore(database, log),
      resizeMemory: createResizeStore(database, log),
      provider: options.provider ?? providerOfRegions(options.regions ?? []),
      accounts: options.accounts,
      hidden: () => settings.current.accountsHidden,
      readOnly: () => settings.current.readOnlyAccounts,
      extrasOf(ref): InstanceExtras {
        const mark = settings.current.instanceMarks[ref];
        const part = idle.of(ref);
        const alerts = hostWatch.alertsOf(ref);
        return {
          notices: notices.of(ref),
          ...(mark ? { mark } : {}),
          ...(part ? { idle: part } : {}),
          ...(alerts ? { alerts } : {}),
        };
      },
      // What nobody looks at any more is there all the same, and keeps its name.
      onGone: (ref) => void ssh.instancesChanged([ref]),
      regions: () =>
        options.regions?.length
          ? splitRegions(options.regions)
          : { aws: settings.current.awsRegions, gcp: settings.current.gcpRegions },
    }),
    (created) => created.dispose(),
  );
  const description: AppDescription = {
    version: packageJson.version,
    platform: readPlatform(),
    capabilities: ports.capabilities,
    homeFolder: places.homeFolder,
    sandbox: sandboxReason,
    startedReadOnly: options.readOnly ?? false,
  };
  const ssh = services.adopt(
    createSsh({
      ...places,
      dataFolder: ports.dataFolder,
      platform: description.platform,
      unlockWorkerPath: scriptPath('ssh/unlock-worker'),
      askScriptPath: scriptPath('ssh/system-ssh/ask-core'),
      findInstance: (ref) => instances.find(ref),
      awaitInstance: (ref, signal) => instances.findOnceTold(ref, signal),
      publishedHostKeys: instances.hostKeys,
      lendKey: instances.lendKey,
      forwardsAgent: (ref) => settings.current.agentForwardingInstances.includes(ref),
      sandboxEndpoint: () => sandbox?.sshHost,
      hosts,
      onReady(connectionId) {
        guards.look(connectionId);
        files.transfers.connected(connectionId);
      },
    }),
    (created) => created.dispose(),
  );
  services.adopt(keepNamesInStep(instances, ssh), (ending) => ending.abort());
  services.adopt(keepChoicesInStep(settings, instances), (ending) => ending.abort());
  const tunnels = services.adopt(
    createTunnels({
      lend: ssh.lendTcp,
      remake: ssh.connections.remake,
      leadsHere(connectionId) {
        const ref = ssh.connections.find(connectionId)?.instanceRef;
        return ref !== undefined && (instances.find(ref)?.sandbox ?? false);
      },
      problemOf: ssh.connections.problemOf,
      instanceOf: (connectionId) => ssh.connections.find(connectionId)?.instanceRef,
      remembered: () => settings.current.tunnels,
      remember: (remembered) => settings.update({ tunnels: remembered }),
    }),
    (created) => created.dispose(),
  );
  services.adopt(keepTunnelsInStep(settings, tunnels), (ending) => ending.abort());
  const gauges = services.adopt(createGauges({ exec: ssh.glance, hold: ssh.hold }), (created) => created.dispose());
  const tunnelServices = createServices({
    tunnels,
    ports: gauges.ports,
    exec: ssh.glance,
    lend: ssh.lendTcp,
    instanceOf: (connectionId) => ssh.connections.find(connectionId)?.instanceRef,
    openLink: ports.openLink,
  });
  const idle: IdleWatch = services.adopt(
    createIdleWatch({ connected: ssh.connections.ready, watch: gauges.overhear, changed: instances.touch }),
    (created) => created.dispose(),
  );
  const hostWatch: HostWatch = services.adopt(
    createHostWatch({
      connected: ssh.connections.ready,
      watch: gauges.overhear,
      look: gauges.lookAtAll,
      hold: ssh.hold,
      keepsConnected: () => settings.current.gaugesKeepConnected,
      whyLost(connectionId) {
        const problem = ssh.connections.problemOf(connectionId);
        return problem && meantEnds.has(problem.code) ? undefined : problem;
      },
      reconnect: ssh.connections.openKnown,
      isAlive: gauges.isAlive,
      keep: gaugeStore.keep,
      thresholds: () => settings.current.gaugeThresholds,
      changed: instances.touch,
    }),
    (created) => created.dispose(),
  );
  const guards = services.adopt(
    createGuards({
      dataFolder: ports.dataFolder,
      exec: ssh.exec,
      findConnection: ssh.connections.find,
      awaitInstance: (ref, signal) => instances.findOnceTold(ref, signal),
      powerOffEnd: ({ ref }, signal) => instances.powerOffEnd(ref, signal),
      onDue: () => instances.refresh(),
    }),
    (created) => created.dispose(),
  );
  const models = services.adopt(
    createModels({
      workerPath: scriptPath('models/worker'),
      readerPath: scriptPath('models/reader-worker'),
      exampleFolder: join(import.meta.dirname, 'models', 'example'),
      keepRun: modelRuns.keep,
      keepComparison: modelComparisons.keep,
      exec: ssh.exec,
      hostName(connectionId) {
        const target = ssh.connections.find(connectionId);
        const instance = target?.instanceRef === undefined ? undefined : instances.find(target.instanceRef);
        return cleanText(instance?.name || target?.host) ?? '';
      },
    }),
    (created) => created.dispose(),
  );
  const changes = createChangeDoor({
    activity,
    settings,
    startedReadOnly: description.startedReadOnly,
    accounts: instances.accounts,
    readOnlyAccountsTold: instances.readOnlyAccountsTold,
    findInstance: instances.find,
    listed: instances.listed,
    accountOf: instances.accountOf,
    findConnection: ssh.connections.find,
  });
  const files: Files = services.adopt(
    createFiles({
      platform: description.platform,
      journalFolder: join(ports.dataFolder, 'transfers'),
      log,
      openSftp: ssh.openSftp,
      exec: ssh.exec,
      hold: ssh.hold,
      findTarget: ssh.connections.find,
      refuseChange: (connectionId) => changes.refuseOn({ connectionId }),
      async recordUpload(connectionId, settled) {
        changes.refuse();
        await changes.pass('transfers.upload', { connectionId }, async (change) => {
          change.follow(settled);
          return { output: {} };
        });
      },
    }),
    (created) => created.dispose(),
  );
  const notices: Notices = services.adopt(
    createNotices({
      connected: ssh.connections.ready,
      findInstance: instances.find,
      glance: ssh.glance,
      exec: ssh.exec,
      practice: sandbox,
      commandFor: (ref) => settings.current.checkpointCommands[ref] ?? settings.current.checkpointCommand,
      changed: instances.touch,
      announced(ref) {
        // By the same door as a person's own press: refused while read-only, and on record.
        Promise.resolve()
          .then(() => changes.refuse())
          .then(() =>
            changes.pass('notices.saveCheckpoint', { ref }, async () => ({
              output: await notices.saveCheckpoint(ref),
            })),
          )
          .catch((thrown) => log.error('checkpoint not saved', { ref, error: String(thrown) }));
      },
    }),
    (created) => created.dispose(),
  );
  const myAddress = (signal: AbortSignal) =>
    readMyAddress(places.environment.HANGAR_ADDRESS_URL || sandbox?.addressUrl, signal);
  const doctor = createDoctor(doctorSources({ environment: places.environment, instances, ssh, gauges, myAddress }));
  const router = createRouter({
    description,
    ports,
    settings,
    instances,
    ssh,
    files,
    hosts,
    tunnels,
    tunnelServices,
    gauges,
    gaugeStore,
    hostWatch,
    guards,
    models,
    modelRuns,
    modelComparisons,
    activity,
    changes,
    notices,
    doctor,
    myAddress,
  });
  const interceptors = [createProblemInterceptor(log)];
  const handler = new RPCHandler(router, { clientInterceptors: interceptors });
  log.info('core started', { version: description.version, node: process.version });

  /** Once somebody looks: a command of the command line opens no tunnels. */
  let isSeen = false;
  function startTunnels() {
    if (isSeen) return;
    isSeen = true;
    tunnels.startWithConsole(async (ref, signal) => {
      changes.refuse();
      const connectionId = await ssh.connections.openKnown(ref, signal);
      // By the same door as a person's own press: refused while read-only, and on record.
      await changes.pass('tunnels.start', { connectionId }, async () => ({ output: {} }));
      return connectionId;
    });
  }

  const owned = services.move();
  return {
    /** Where all of the console's state is kept. */
    dataFolder: ports.dataFolder,
    /** Serves the contract over one link until it closes. */
    attach(link: FrameLink) {
      const { port, streams } = joinLink(link, 'requests');
      handler.upgrade(port, { context: { streams } });
      startTunnels();
    },
    /** The same contract, in process, for the command line. It has no byte streams. */
    createClient() {
      const { streams } = joinLink(inertLink, 'requests');
      return createRouterClient(router, { context: { streams }, interceptors });
    },
    dispose: () => owned.disposeAsync(),
  };
}

/** A script that runs in a thread or process of its own; it lies beside this file, in the sources as in the build. */
function scriptPath(name: string): string {
  return join(import.meta.dirname, `${name}${extname(import.meta.filename)}`);
}

/** How connections end that somebody has closed, or nobody needed. */
const meantEnds: ReadonlySet<string> = new Set<ProblemCode>([
  'ssh/disconnected',
  'ssh/closed-unused',
  'ssh/not-answered',
  'app/cancelled',
]);

const inertLink: FrameLink = { send: () => {}, onFrame: () => {}, onClose: () => {}, close: () => {} };

function readPlatform(): Platform {
  const name = platform();
  if (name === 'win32') return 'windows';
  return name === 'darwin' ? 'macos' : 'linux';
}
