import { isDeepStrictEqual } from 'node:util';
import { Worker } from 'node:worker_threads';
import type { ChangePlan, MachineType } from '../../preload/contract/changes.ts';
import type { CreateOptions, ZoneParts } from '../../preload/contract/create.ts';
import type { Account, Instance, ListScope } from '../../preload/contract/instances.ts';
import type { KeylessPlan } from '../../preload/contract/keyless.ts';
import type { CpuUse } from '../../preload/contract/prices.ts';
import type { InstanceReach } from '../../preload/contract/reach.ts';
import { AppError } from '../app-error.ts';
import { abortProblem } from './abort-problem.ts';
import type { Holdings } from './holdings.ts';
import { type PriceAnswer, priceListName } from './price-item.ts';
import type { CloudProvider, LentKey, PoweredOff, ScopeAnswer, StateChange } from './provider.ts';
import type { AccountSetup, ProviderCall, ProviderReply, ProviderRequest } from './provider-messages.ts';
import type { PublishedHostKey } from './published-host-keys.ts';

/** Providers that live in a worker. It is started with the first call, and again after it has died. */
export type ProviderHost = {
  /** The provider of an account; `dispose` lets it go. */
  open(setup: AccountSetup): CloudProvider;
  dispose(): void;
};

type Pending = { resolve: (reply: ProviderReply) => void; reject: (problem: AppError) => void };

/** A reply that needs more is no list of instances. */
const maxHeapMb = 1024;

export function createProviderHost(workerPath: string): ProviderHost {
  const pending = new Map<number, Pending>();
  let worker: Worker | undefined;
  /** Providers that the present worker has been told of. */
  let opened = new Set<number>();
  let lastId = 0;

  function start(): Worker {
    const started = new Worker(workerPath, { resourceLimits: { maxOldGenerationSizeMb: maxHeapMb } });
    opened = new Set();
    started.unref();
    started.on('message', (reply: ProviderReply) => pending.get(reply.id)?.resolve(reply));
    let reason: unknown;
    started.on('error', (error) => {
      reason = error;
    });
    started.on('exit', () => {
      if (worker !== started) return;
      worker = undefined;
      for (const { reject } of pending.values()) reject(new AppError('app/unexpected', {}, reason));
    });
    return started;
  }

  function post(message: ProviderRequest): void {
    worker?.postMessage(message);
  }

  /** Sends a message and waits for the next reply to its call; a broken-off call is not waited for. */
  async function exchange(id: number, message: ProviderRequest, signal: AbortSignal): Promise<ProviderReply> {
    if (signal.aborted) throw abortProblem(signal, undefined);
    const { promise, resolve, reject } = Promise.withResolvers<ProviderReply>();
    const giveUp = () => {
      post({ cancel: id });
      reject(abortProblem(signal, undefined));
    };
    pending.set(id, { resolve, reject });
    signal.addEventListener('abort', giveUp);
    // Only a call that is under way keeps the process alive.
    worker?.ref();
    try {
      post(message);
      const reply = await promise;
      if ('refusal' in reply) throw readRefusal(reply.refusal);
      return reply;
    } finally {
      signal.removeEventListener('abort', giveUp);
      pending.delete(id);
      if (pending.size === 0) worker?.unref();
    }
  }

  function open(setup: AccountSetup): CloudProvider {
    lastId += 1;
    const key = lastId;
    let account = setup.account;

    function newCall(): number {
      worker ??= start();
      if (!opened.has(key)) post({ open: key, setup });
      opened.add(key);
      lastId += 1;
      return lastId;
    }

    function note(told: Account): void {
      if (!isDeepStrictEqual(told, account)) account = told;
    }

    async function ask(call: ProviderCall, signal: AbortSignal): Promise<unknown> {
      const id = newCall();
      const reply = await exchange(id, { id, provider: key, call }, signal);
      if (!('answer' in reply)) throw new AppError('app/unexpected');
      note(reply.account);
      return reply.answer;
    }

    async function* pages(kind: 'list' | 'details', scope: ListScope, signal: AbortSignal): AsyncIterable<Instance[]> {
      const id = newCall();
      let message: ProviderRequest = { id, provider: key, pages: kind, scope };
      let ended = false;
      try {
        for (;;) {
          const reply = await exchange(id, message, signal);
          if (!('page' in reply)) {
            ended = true;
            return;
          }
          note(reply.account);
          yield reply.page;
          message = { more: id };
        }
      } finally {
        if (!ended) post({ cancel: id });
      }
    }

    return {
      get account() {
        return account;
      },
      priceList: priceListOf(setup),
      identify: async (signal) => void (await ask({ method: 'identify' }, signal)),
      enterCode: async (code, signal) => void (await ask({ method: 'enterCode', code }, signal)),
      projects: async (signal) => (await ask({ method: 'projects' }, signal)) as readonly string[],
      scopes: async (chosen, signal) => (await ask({ method: 'scopes', chosen }, signal)) as ScopeAnswer,
      list: (scope, signal) => pages('list', scope, signal),
      details: (scope, signal) => pages('details', scope, signal),
      read: async (instance, signal) => (await ask({ method: 'read', instance }, signal)) as Instance | undefined,
      start: async (instance, signal) => (await ask({ method: 'start', instance }, signal)) as StateChange,
      stop: async (instance, signal) => (await ask({ method: 'stop', instance }, signal)) as StateChange,
      reboot: async (instance, signal) => (await ask({ method: 'reboot', instance }, signal)) as StateChange,
      delete: async (instance, signal) => (await ask({ method: 'delete', instance }, signal)) as StateChange,
      plan: async (instance, action, signal) => (await ask({ method: 'plan', instance, action }, signal)) as ChangePlan,
      planResize: async (instance, type, signal) =>
        (await ask({ method: 'planResize', instance, type }, signal)) as ChangePlan,
      setType: async (instance, type, signal) =>
        (await ask({ method: 'setType', instance, type }, signal)) as string | undefined,
      machineTypes: async (place, signal) => (await ask({ method: 'machineTypes', place }, signal)) as MachineType[],
      cpuUse: async (instance, signal) => (await ask({ method: 'cpuUse', instance }, signal)) as CpuUse | undefined,
      holdings: async (instance, signal) => (await ask({ method: 'holdings', instance }, signal)) as Holdings,
      prices: async (items, signal) => (await ask({ method: 'prices', items }, signal)) as PriceAnswer[],
      powerOffEnd: async (instance, signal) => (await ask({ method: 'powerOffEnd', instance }, signal)) as PoweredOff,
      reach: async (instance, signal) => (await ask({ method: 'reach', instance }, signal)) as InstanceReach,
      openPort: async (instance, opened, signal) =>
        (await ask({ method: 'openPort', instance, opened }, signal)) as string | undefined,
      planKey: async (instance, signal) => (await ask({ method: 'planKey', instance }, signal)) as KeylessPlan,
      lendKey: async (instance, key, signal) => (await ask({ method: 'lendKey', instance, key }, signal)) as LentKey,
      hostKeys: async (instance, signal) => (await ask({ method: 'hostKeys', instance }, signal)) as PublishedHostKey[],
      regions: async (signal) => (await ask({ method: 'regions' }, signal)) as readonly string[],
      zoneParts: async (place, signal) => (await ask({ method: 'zoneParts', place }, signal)) as ZoneParts,
      createOptions: async (place, signal) => (await ask({ method: 'createOptions', place }, signal)) as CreateOptions,
      planCreate: async (spec, signal) => (await ask({ method: 'planCreate', spec }, signal)) as ChangePlan,
      create: async (spec, signal) => (await ask({ method: 'create', spec }, signal)) as StateChange,
      poll: async (change, signal) => (await ask({ method: 'poll', change }, signal)) as Instance | undefined,
      dispose: () => post({ close: key }),
    };
  }

  return {
    open,
    dispose: () => post({ end: true }),
  };
}

function priceListOf(setup: AccountSetup): string {
  const { account } = setup;
  if (setup.cloud === 'aws') return priceListName('aws', account.sandbox, setup.source.pricingEndpoint);
  return priceListName('gcp', account.sandbox, setup.source.billingEndpoint);
}

function readRefusal({
  code,
  params,
  name,
  text,
  remedies,
}: Extract<ProviderReply, { refusal: unknown }>['refusal']): AppError {
  return new AppError(code, params, text === '' ? undefined : Object.assign(new Error(text), { name }), remedies);
}
