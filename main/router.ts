import { writeFile } from 'node:fs/promises';
import { type AnyRouter, implement } from '@orpc/server';
import type { AppDescription } from '../preload/contract/app.ts';
import { contract } from '../preload/contract/index.ts';
import type { Instance } from '../preload/contract/instances.ts';
import type { ByteStreams } from '../preload/contract/wire/byte-streams.ts';
import { AppError } from './app-error.ts';
import type { ChangeDoor, ChangeNote } from './change-door.ts';
import type { Instances } from './clouds/create-instances.ts';
import type { AcceptedChange } from './clouds/instance-list.ts';
import type { Files } from './files/files.ts';
import type { Gauges } from './gauges/gauges.ts';
import type { Guards } from './guard/guards.ts';
import type { ActivityStore } from './history/activity-store.ts';
import type { ModelComparisonStore } from './history/model-comparison-store.ts';
import type { ModelRunStore } from './history/model-run-store.ts';
import { listFolder } from './local-files.ts';
import type { Models } from './models/models.ts';
import type { Notices } from './notices/notices.ts';
import type { SettingsFile } from './settings-file.ts';
import type { ShellPorts } from './shell-ports.ts';
import type { Hosts } from './ssh/hosts.ts';
import { runCommand } from './ssh/run-command.ts';
import type { Ssh } from './ssh/ssh.ts';
import type { Services as TunnelServices } from './tunnels/services.ts';
import type { Tunnels } from './tunnels/tunnels.ts';

/** What every call knows of its caller: the byte streams of the link it came over. */
export type CallContext = { streams: ByteStreams };

/** Everything that `core.ts` has built and the contract speaks of. */
export type Services = {
  description: AppDescription;
  ports: ShellPorts;
  settings: SettingsFile;
  instances: Instances;
  ssh: Ssh;
  files: Files;
  hosts: Hosts;
  tunnels: Tunnels;
  tunnelServices: TunnelServices;
  gauges: Gauges;
  guards: Guards;
  models: Models;
  modelRuns: ModelRunStore;
  modelComparisons: ModelComparisonStore;
  activity: ActivityStore;
  changes: ChangeDoor;
  notices: Notices;
  /** Looks up the address under which this computer is seen from outside. */
  myAddress: (signal: AbortSignal) => Promise<string>;
};

/** Binds every entry of the contract to its handler; a missing one does not compile. */
export function createRouter(services: Services) {
  const {
    description,
    ports,
    settings,
    instances,
    ssh,
    files: { remote, transfers },
    hosts,
    tunnels,
    tunnelServices,
    gauges,
    guards,
    models,
    modelRuns,
    modelComparisons,
    activity,
    changes,
    notices,
    myAddress,
  } = services;
  const bind = implement(contract)
    .$context<CallContext>()
    // The input is checked between the two: a read-only console refuses any call, and the door reads checked input only.
    .$config({ initialInputValidationIndex: -1 })
    .use(({ next, procedure }) => {
      if (procedure['~orpc'].meta.changes) changes.refuse();
      return next();
    })
    .use(({ next, path, procedure }, input) => {
      if (!procedure['~orpc'].meta.changes) return next({ context: { change: noChange } });
      return changes.pass(path.join('.'), input, async (change) => next({ context: { change } }));
    });
  return bind.router({
    app: {
      describe: bind.app.describe.handler(() => description),
      openLink: bind.app.openLink.handler(async ({ input }) => {
        await ports.openLink(input.url);
        return {};
      }),
      notify: bind.app.notify.handler(async ({ input }) => {
        if (!description.capabilities.notifications) throw new AppError('app/not-supported-here', {});
        await ports.notify(input.title, input.text);
        return {};
      }),
    },
    settings: {
      watch: bind.settings.watch.handler(({ signal }) => settings.watch(signal)),
      update: bind.settings.update.handler(({ input }) => settings.update(input)),
    },
    files: {
      list: bind.files.list.handler(({ input }) => listFolder(input.folder)),
      save: bind.files.save.handler(async ({ input: { text, ...place } }) => {
        const path = await ports.chooseSavePath(place);
        if (path === undefined) return {};
        await writeFile(path, text).catch((thrown: unknown) => {
          throw new AppError('files/not-written', { path }, thrown);
        });
        return { path };
      }),
      choose: bind.files.choose.handler(async ({ input }) => ({ paths: await ports.chooseFiles(input) })),
    },
    accounts: {
      signIn: bind.accounts.signIn.handler(({ input, signal }) =>
        instances.signIn(input.accountKey, signal ?? new AbortController().signal),
      ),
      enterCode: bind.accounts.enterCode.handler(async ({ input, signal }) => {
        await instances.enterCode(input.accountKey, input.code, signal ?? new AbortController().signal);
        return {};
      }),
    },
    prices: {
      ofInstance: bind.prices.ofInstance.handler(({ input, signal }) =>
        instances.costOf(input.ref, signal ?? new AbortController().signal),
      ),
      ofTypes: bind.prices.ofTypes.handler(({ input, signal }) =>
        instances.pricesOfTypes(input, signal ?? new AbortController().signal),
      ),
      ofChange: bind.prices.ofChange.handler(({ input, signal }) =>
        instances.costOfChange(input.ref, input.type, signal ?? new AbortController().signal),
      ),
      sisterTypes: bind.prices.sisterTypes.handler(({ input, signal }) =>
        instances.sisterTypes(input, signal ?? new AbortController().signal),
      ),
      ofNew: bind.prices.ofNew.handler(({ input, signal }) =>
        instances.costOfNew(input, signal ?? new AbortController().signal),
      ),
    },
    instances: {
      watch: bind.instances.watch.handler(({ signal }) => instances.watch(signal ?? new AbortController().signal)),
      refresh: bind.instances.refresh.handler(() => {
        instances.refresh();
        return {};
      }),
      start: bind.instances.start.handler(async ({ input, context }) =>
        accept(context.change, await instances.start(input.ref)),
      ),
      stop: bind.instances.stop.handler(async ({ input, context }) =>
        accept(context.change, await instances.stop(input.ref)),
      ),
      reboot: bind.instances.reboot.handler(async ({ input, context }) =>
        accept(context.change, await instances.reboot(input.ref)),
      ),
      delete: bind.instances.delete.handler(async ({ input, context }) =>
        accept(context.change, await instances.delete(input.ref)),
      ),
      mark: bind.instances.mark.handler(async ({ input: { ref, starred, note } }) => {
        const { [ref]: before, ...others } = settings.current.instanceMarks;
        const mark = { starred: starred ?? before?.starred ?? false, note: note ?? before?.note ?? '' };
        const isEmpty = !mark.starred && mark.note === '';
        await settings.update({ instanceMarks: isEmpty ? others : { ...others, [ref]: mark } });
        return {};
      }),
      plan: bind.instances.plan.handler(({ input, signal }) =>
        instances.plan(input.ref, input.request, signal ?? new AbortController().signal),
      ),
      machineTypes: bind.instances.machineTypes.handler(async ({ input, signal }) => ({
        types: await instances.machineTypes(input.ref, signal ?? new AbortController().signal),
      })),
      resize: bind.instances.resize.handler(async ({ input, context }) =>
        acceptChain(
          context.change,
          await instances.resize(input.ref, input.type, (requestId) => context.change.note({ requestId })),
        ),
      ),
      watchResizes: bind.instances.watchResizes.handler(({ signal }) => instances.watchResizes(signal)),
      forgetResize: bind.instances.forgetResize.handler(({ input }) => {
        instances.forgetResize(input.id);
        return {};
      }),
    },
    create: {
      listRegions: bind.create.listRegions.handler(async ({ input, signal }) => ({
        regions: [...(await instances.createRegions(input.accountKey, signal ?? new AbortController().signal))],
      })),
      findMyAddress: bind.create.findMyAddress.handler(async ({ signal }) => ({
        address: await myAddress(signal ?? new AbortController().signal),
      })),
      describeZone: bind.create.describeZone.handler(({ input, signal }) =>
        instances.zoneParts(input, signal ?? new AbortController().signal),
      ),
      describe: bind.create.describe.handler(({ input, signal }) =>
        instances.createOptions(input, signal ?? new AbortController().signal),
      ),
      machineTypes: bind.create.machineTypes.handler(async ({ input, signal }) => ({
        types: await instances.zoneTypes(input, signal ?? new AbortController().signal),
      })),
      plan: bind.create.plan.handler(({ input, signal }) =>
        instances.planCreate(input, signal ?? new AbortController().signal),
      ),
      create: bind.create.create.handler(async ({ input, context }) => {
        const accepted = await instances.create(input);
        context.change.note({ targetRef: accepted.instance.ref });
        return accept(context.change, accepted);
      }),
    },
    keys: {
      list: bind.keys.list.handler(() => ssh.keys.list()),
      agents: bind.keys.agents.handler(() => ssh.keys.agents()),
      check: bind.keys.check.handler(({ input }) => ssh.keys.check(input.path)),
      readPublic: bind.keys.readPublic.handler(async ({ input }) => ({
        publicKey: await ssh.keys.readPublic(input.path),
      })),
      make: bind.keys.make.handler(({ input }) => ssh.keys.make(input.path, input.kind)),
      fix: bind.keys.fix.handler(async ({ input, context }) => {
        const key = await ssh.keys.fix(input.path);
        if (key.problem) context.change.fail(key.problem);
        return key;
      }),
      undoFix: bind.keys.undoFix.handler(({ input }) => ssh.keys.undoFix(input.path)),
    },
    keychain: {
      list: bind.keychain.list.handler(async () => ({
        isThere: await ssh.keychain.isThere(),
        names: await ssh.keychain.names(),
      })),
      forget: bind.keychain.forget.handler(async ({ input }) => {
        await ssh.keychain.forget(input.secretName);
        return {};
      }),
    },
    keyless: {
      plan: bind.keyless.plan.handler(({ input, signal }) =>
        instances.planKey(input.instanceRef, signal ?? new AbortController().signal),
      ),
      open: bind.keyless.open.handler(({ input: { ref, ...way }, context }) => {
        const { connectionId, handed } = ssh.connections.openKeyless({ ...way, instanceRef: ref });
        context.change.followChain(
          handed.then((told) => {
            if ('problem' in told) return told.problem;
            context.change.note({ requestId: told.requestId });
            return 'reached';
          }),
        );
        return { connectionId };
      }),
    },
    connections: {
      propose: bind.connections.propose.handler(({ input, signal }) =>
        ssh.connections.propose(input.instanceRef, signal ?? new AbortController().signal),
      ),
      watch: bind.connections.watch.handler(({ signal }) => ssh.connections.watch(signal)),
      open: bind.connections.open.handler(({ input }) => ({ connectionId: ssh.connections.open(input) })),
      decideHostKey: bind.connections.decideHostKey.handler(({ input }) => {
        ssh.connections.decideHostKey(input.connectionId, input.fingerprint, input.trust);
        return {};
      }),
      givePassphrase: bind.connections.givePassphrase.handler(({ input }) => {
        ssh.connections.givePassphrase(input.connectionId, input.passphrase, input.keep);
        return {};
      }),
      answerPrompt: bind.connections.answerPrompt.handler(({ input }) => {
        ssh.connections.answerPrompt(input.connectionId, input.round, input.answers, input.keep);
        return {};
      }),
      close: bind.connections.close.handler(({ input }) => {
        ssh.connections.close(input.connectionId);
        return {};
      }),
    },
    terminals: {
      open: bind.terminals.open.handler(({ input, context }) => ssh.terminals.open(input, context.streams)),
      listKept: bind.terminals.listKept.handler(({ input }) => ssh.terminals.listKept(input.connectionId)),
      record: bind.terminals.record.handler(({ input, signal }) =>
        ssh.terminals.record(input.terminalId, input.name, signal ?? new AbortController().signal),
      ),
      endKept: bind.terminals.endKept.handler(async ({ input }) => {
        await ssh.terminals.endKept(input.connectionId, input.shell);
        return {};
      }),
      resize: bind.terminals.resize.handler(({ input }) => {
        ssh.terminals.resize(input.terminalId, input);
        return {};
      }),
      close: bind.terminals.close.handler(({ input }) => {
        ssh.terminals.close(input.terminalId);
        return {};
      }),
    },
    tunnels: {
      watch: bind.tunnels.watch.handler(({ signal }) => tunnels.watch(signal)),
      add: bind.tunnels.add.handler(async ({ input }) => ({ tunnelId: await tunnels.add(input) })),
      start: bind.tunnels.start.handler(async ({ input }) => {
        await tunnels.start(input.tunnelId, input.connectionId);
        return {};
      }),
      stop: bind.tunnels.stop.handler(({ input }) => {
        tunnels.stop(input.tunnelId);
        return {};
      }),
      forget: bind.tunnels.forget.handler(async ({ input }) => {
        await tunnels.forget(input.tunnelId);
        return {};
      }),
      look: bind.tunnels.look.handler(async ({ input }) => ({
        services: await tunnelServices.look(input.connectionId),
      })),
      openService: bind.tunnels.openService.handler(async ({ input }) => ({
        tunnelId: await tunnelServices.open(input.connectionId, input.name, input.service),
      })),
    },
    remoteFiles: {
      browse: bind.remoteFiles.browse.handler(({ input, signal }) => remote.browse(input.connectionId, signal)),
      list: bind.remoteFiles.list.handler(({ input, signal }) => remote.list(input.connectionId, input.place, signal)),
      preview: bind.remoteFiles.preview.handler(({ input, signal }) =>
        remote.preview(input.connectionId, input.file, signal),
      ),
      count: bind.remoteFiles.count.handler(({ input, signal }) =>
        remote.count(input.connectionId, input.paths, signal),
      ),
      makeFolder: bind.remoteFiles.makeFolder.handler(({ input }) =>
        remote.makeFolder(input.connectionId, input.folder, input.name),
      ),
      rename: bind.remoteFiles.rename.handler(({ input }) => remote.rename(input.connectionId, input.file, input.name)),
      remove: bind.remoteFiles.remove.handler(async ({ input, signal }) => {
        await remote.remove(input.connectionId, input.paths, signal);
        return {};
      }),
      setMode: bind.remoteFiles.setMode.handler(async ({ input }) => {
        await remote.setMode(input.connectionId, input.file, input.mode);
        return {};
      }),
    },
    transfers: {
      watch: bind.transfers.watch.handler(({ signal }) => transfers.watch(signal)),
      takenNames: bind.transfers.takenNames.handler(async ({ input }) => ({
        names: await transfers.takenNames(input.folder, input.paths),
      })),
      download: bind.transfers.download.handler(({ input }) => ({ transferId: transfers.download(input).transferId })),
      upload: bind.transfers.upload.handler(({ input, context }) => {
        const { transferId, settled } = transfers.upload(input);
        context.change.follow(settled);
        return { transferId };
      }),
      uploadDropped: bind.transfers.uploadDropped.handler(({ input, context, signal }) =>
        transfers.uploadDropped(input, context.change.fail, signal),
      ),
      sendDropped: bind.transfers.sendDropped.handler(({ input, context }) => {
        transfers.sendDropped(input.wantedId, context.streams.open(input.streamId));
        return {};
      }),
      cancel: bind.transfers.cancel.handler(({ input }) => {
        transfers.cancel(input.transferId);
        return {};
      }),
      resume: bind.transfers.resume.handler(async ({ input }) => {
        await transfers.resume(input.transferId);
        return {};
      }),
      forget: bind.transfers.forget.handler(({ input }) => {
        transfers.forget(input.transferIds);
        return {};
      }),
    },
    commands: {
      run: bind.commands.run.handler(({ input, signal }) =>
        runCommand(() => ssh.exec(input.connectionId, input.command), signal),
      ),
    },
    hostKeys: { look: bind.hostKeys.look.handler(({ input, signal }) => ssh.lookAtHostKeys(input, signal)) },
    sshConfig: { resolve: bind.sshConfig.resolve.handler(({ input }) => hosts.describe(input)) },
    sshNames: {
      describe: bind.sshNames.describe.handler(() => ssh.names.describe()),
      include: bind.sshNames.include.handler(({ input }) => ssh.names.include(input.path)),
      exclude: bind.sshNames.exclude.handler(({ input }) => ssh.names.exclude(input.path)),
    },
    notices: {
      saveCheckpoint: bind.notices.saveCheckpoint.handler(async ({ input }) => {
        await notices.saveCheckpoint(input.ref);
        return {};
      }),
      practise: bind.notices.practise.handler(({ input }) => {
        notices.practise(input.ref);
        return {};
      }),
    },
    gauges: { watch: bind.gauges.watch.handler(({ input, signal }) => gauges.watch(input.connectionId, signal)) },
    guards: {
      watch: bind.guards.watch.handler(({ signal }) => guards.watch(signal)),
      plan: bind.guards.plan.handler(({ input, signal }) =>
        guards.plan(input.instanceRef, signal ?? new AbortController().signal),
      ),
      read: bind.guards.read.handler(async ({ input }) => ({ guard: await guards.read(input.connectionId) })),
      set: bind.guards.set.handler(({ input }) =>
        guards.set(input.connectionId, input.plan, input.acceptsUnknownEnd ?? false),
      ),
      cancel: bind.guards.cancel.handler(async ({ input }) => {
        await guards.cancel(input.connectionId);
        return {};
      }),
    },
    models: {
      example: bind.models.example.handler(() => models.example()),
      inspect: bind.models.inspect.handler(({ input, signal }) => models.inspect(input.path, signal)),
      graph: bind.models.graph.handler(({ input, signal }) => models.graph(input.path, input.within, signal)),
      handler: bind.models.handler.handler(({ input }) => models.handler(input.modelPath)),
      initHandler: bind.models.initHandler.handler(({ input }) => models.initHandler(input.modelPath)),
      look: bind.models.look.handler(async ({ input, signal }) => ({ tensors: await models.look(input, signal) })),
      findPreprocessing: bind.models.findPreprocessing.handler(({ input, signal }) =>
        models.findPreprocessing(input, signal),
      ),
      writePreprocessing: bind.models.writePreprocessing.handler(({ input }) =>
        models.writePreprocessing(input.modelPath, input.image),
      ),
      checkDrift: bind.models.checkDrift.handler(({ input, signal }) => models.checkDrift(input, signal)),
      keepProfile: bind.models.keepProfile.handler(({ input }) => models.keepProfile(input.modelPath, input.profile)),
      compare: bind.models.compare.handler(({ input, signal }) => models.compare(input, signal)),
      providers: bind.models.providers.handler(async () => ({ providers: await models.providers() })),
      history: bind.models.history.handler(async ({ input }) => ({
        ...(await modelRuns.history(input.modelName)),
        comparisons: modelComparisons.ofModel(input.modelName),
      })),
      comparison: bind.models.comparison.handler(({ input }) => modelComparisons.report(input.comparisonId)),
      report: bind.models.report.handler(({ input }) => modelRuns.report(input.runId)),
      planOnInstance: bind.models.planOnInstance.handler(async ({ input: { connectionId, python }, signal }) => {
        if (python !== undefined) await changes.refuseOn({ connectionId });
        return models.planOnInstance(connectionId, python, signal ?? new AbortController().signal);
      }),
      runOnInstance: bind.models.runOnInstance.handler(({ input: { connectionId, ...request }, signal }) =>
        models.runOnInstance(connectionId, request, signal),
      ),
      run: bind.models.run.handler(({ input, signal }) => models.run(input, signal)),
      thumbnail: bind.models.thumbnail.handler(async ({ input, signal }) => ({
        dataUrl: await models.thumbnail(input.path, input.sidePixels, signal),
      })),
    },
    activity: {
      watch: bind.activity.watch.handler(({ input, signal }) => activity.watch(input, signal)),
      export: bind.activity.export.handler(({ input: { format, ...filter } }) => activity.export(filter, format)),
    },
  } satisfies AnyRouter);
}

/** For calls that change nothing: they have nothing to tell. */
const noChange: ChangeNote = { note: () => {}, follow: () => {}, followChain: () => {}, fail: () => {} };

/** Puts on record what a cloud has accepted. */
function accept(change: ChangeNote, { instance, requestId, settled }: AcceptedChange): Instance {
  change.note({ requestId });
  change.follow(settled);
  return instance;
}

/** The same for a change of several calls, which tell their ids as they are made. */
function acceptChain(change: ChangeNote, { instance, settled }: AcceptedChange): Instance {
  change.followChain(settled);
  return instance;
}
