import { type AnyRouter, implement, ORPCError } from '@orpc/server';
import type { AppDescription } from '../preload/contract/app.ts';
import { contract } from '../preload/contract/index.ts';
import type { ByteStreams } from '../preload/contract/wire/byte-streams.ts';
import { AppError, fromUnknown } from './app-error.ts';
import type { InstanceList } from './clouds/instance-list.ts';
import type { Gauges } from './gauges/gauges.ts';
import { listFolder } from './local-files.ts';
import type { Log } from './log.ts';
import type { Models } from './models/models.ts';
import type { SettingsFile } from './settings-file.ts';
import type { ShellPorts } from './shell-ports.ts';
import type { Ssh } from './ssh/ssh.ts';

/** What every call knows of its caller: the byte streams of the link it came over. */
export type CallContext = { streams: ByteStreams };

/** Everything that `core.ts` has built and the contract speaks of. */
export type Services = {
  description: AppDescription;
  ports: ShellPorts;
  settings: SettingsFile;
  instances: InstanceList;
  ssh: Ssh;
  gauges: Gauges;
  models: Models;
};

/** Binds every entry of the contract to its handler; a missing one does not compile. */
export function createRouter({ description, ports, settings, instances, ssh, gauges, models }: Services) {
  const bind = implement(contract).$context<CallContext>();
  return bind.router({
    app: {
      describe: bind.app.describe.handler(() => description),
      openLink: bind.app.openLink.handler(async ({ input }) => {
        await ports.openLink(input.url);
        return {};
      }),
    },
    settings: {
      watch: bind.settings.watch.handler(({ signal }) => settings.watch(signal)),
      update: bind.settings.update.handler(({ input }) => settings.update(input)),
    },
    files: {
      list: bind.files.list.handler(({ input }) => listFolder(input.folder)),
      choose: bind.files.choose.handler(async ({ input }) => ({ paths: await ports.chooseFiles(input) })),
    },
    instances: {
      watch: bind.instances.watch.handler(({ signal }) => instances.watch(signal ?? new AbortController().signal)),
      refresh: bind.instances.refresh.handler(() => {
        instances.refresh();
        return {};
      }),
      start: bind.instances.start.handler(({ input }) => instances.start(input.ref)),
      stop: bind.instances.stop.handler(({ input }) => instances.stop(input.ref)),
    },
    keys: {
      list: bind.keys.list.handler(() => ssh.keys.list()),
      check: bind.keys.check.handler(({ input }) => ssh.keys.check(input.path)),
      fix: bind.keys.fix.handler(({ input }) => ssh.keys.fix(input.path)),
    },
    connections: {
      propose: bind.connections.propose.handler(({ input }) => ssh.connections.propose(input.instanceRef)),
      watch: bind.connections.watch.handler(({ signal }) => ssh.connections.watch(signal)),
      open: bind.connections.open.handler(({ input }) => ({ connectionId: ssh.connections.open(input) })),
      decideHostKey: bind.connections.decideHostKey.handler(({ input }) => {
        ssh.connections.decideHostKey(input.connectionId, input.fingerprint, input.trust);
        return {};
      }),
      givePassphrase: bind.connections.givePassphrase.handler(({ input }) => {
        ssh.connections.givePassphrase(input.connectionId, input.passphrase);
        return {};
      }),
      close: bind.connections.close.handler(({ input }) => {
        ssh.connections.close(input.connectionId);
        return {};
      }),
    },
    terminals: {
      open: bind.terminals.open.handler(async ({ input, context }) => ({
        terminalId: await ssh.terminals.open(input, context.streams),
      })),
      resize: bind.terminals.resize.handler(({ input }) => {
        ssh.terminals.resize(input.terminalId, input);
        return {};
      }),
      close: bind.terminals.close.handler(({ input }) => {
        ssh.terminals.close(input.terminalId);
        return {};
      }),
    },
    gauges: { watch: bind.gauges.watch.handler(({ input, signal }) => gauges.watch(input.connectionId, signal)) },
    models: {
      example: bind.models.example.handler(() => models.example()),
      inspect: bind.models.inspect.handler(({ input, signal }) => models.inspect(input.path, signal)),
      run: bind.models.run.handler(({ input, signal }) => models.run(input, signal)),
      thumbnail: bind.models.thumbnail.handler(async ({ input, signal }) => ({
        dataUrl: await models.thumbnail(input.path, input.sidePixels, signal),
      })),
    },
  } satisfies AnyRouter);
}

/**
 * Makes a `Problem` of whatever a handler or its iterator throws, and of a call that does not fit its schema (which has
 * then had no effect).
 */
export function createProblemInterceptor(log: Log) {
  function toProblemError(thrown: unknown, path: readonly string[]): ORPCError<string, unknown> {
    if (thrown instanceof ORPCError && thrown.code === 'PROBLEM') return thrown;
    if (thrown instanceof ORPCError && thrown.code === 'NOT_FOUND') return thrown;
    const isBadInput = thrown instanceof ORPCError && thrown.code === 'BAD_REQUEST';
    const error = isBadInput ? new AppError('app/invalid-input', {}, describeIssues(thrown.data)) : fromUnknown(thrown);
    if (error.code === 'app/unexpected') log.error('call failed', { call: path.join('.'), stack: stackOf(thrown) });
    return new ORPCError('PROBLEM', { data: error.toProblem(), cause: thrown });
  }

  async function* guard(output: AsyncIterable<unknown>, path: readonly string[]): AsyncGenerator<unknown, unknown> {
    try {
      yield* output;
    } catch (thrown) {
      throw toProblemError(thrown, path);
    }
    return undefined;
  }

  return async (options: { path: readonly string[]; next(): Promise<unknown> }): Promise<unknown> => {
    try {
      const output = await options.next();
      return isAsyncIterable(output) ? guard(output, options.path) : output;
    } catch (thrown) {
      throw toProblemError(thrown, options.path);
    }
  };
}

function isAsyncIterable(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value;
}

function describeIssues(data: unknown): string {
  return JSON.stringify(data)?.slice(0, 2000) ?? '';
}

function stackOf(thrown: unknown): string {
  const cause = thrown instanceof Error && thrown.cause instanceof Error ? thrown.cause : thrown;
  return cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
}
