import { Worker } from 'node:worker_threads';
import type { Problem } from '../../preload/contract/problem.ts';
import { AppError } from '../app-error.ts';
import { abortProblem } from './abort-problem.ts';
import type { GceMethod } from './gce-methods.ts';
import type { GoogleSource } from './google-credentials.ts';
import type { CallPlace } from './provider.ts';

/** One call of a Compute Engine client. */
export type GceCall = GceMethod & { request: Record<string, unknown>; place: CallPlace };

/** What goes to the worker, and what comes back for each call. */
export type GceRequest = { id: number; call: GceCall } | { cancel: number };
export type GceReply =
  | { id: number; reply: unknown }
  | { id: number; refusal: { code: Problem['code']; params: Problem['params']; name: string; text: string } };

/** Calls of Compute Engine, made in a worker that is started with the first of them. */
export type GceCalls = {
  /** The reply as Google's client decoded it: hostile until narrowed. */
  send(call: GceMethod & { request: GceCall['request']; target?: string; signal: AbortSignal }): Promise<unknown>;
  /** The place of a call, for its problem's sentence. */
  place(action: string, target?: string): CallPlace;
  dispose(): void;
};

/** A reply that needs more is no list of instances. */
const maxHeapMb = 1024;

export function createGceCalls(source: GoogleSource, accountName: string, workerPath: string): GceCalls {
  const pending = new Map<number, { resolve: (reply: unknown) => void; reject: (problem: AppError) => void }>();
  let worker: Worker | undefined;
  let lastId = 0;

  function start(): Worker {
    const started = new Worker(workerPath, {
      workerData: source,
      resourceLimits: { maxOldGenerationSizeMb: maxHeapMb },
    });
    started.on('message', (reply: GceReply) => {
      const call = pending.get(reply.id);
      if ('reply' in reply) call?.resolve(reply.reply);
      else call?.reject(readRefusal(reply.refusal));
    });
    let reason: unknown;
    started.on('error', (error) => {
      reason = error;
    });
    started.on('exit', () => {
      if (worker === started) worker = undefined;
      for (const { reject } of pending.values()) reject(new AppError('app/unexpected', {}, reason));
    });
    return started;
  }

  function place(action: string, target = source.project): CallPlace {
    return { account: accountName, region: source.project, action, target, signIn: source.signIn };
  }

  return {
    async send({ target, signal, ...call }) {
      signal.throwIfAborted();
      worker ??= start();
      const used = worker;
      lastId += 1;
      const id = lastId;
      const cancel = () => used.postMessage({ cancel: id } satisfies GceRequest);
      signal.addEventListener('abort', cancel);
      try {
        // Only a call that is under way keeps the process alive.
        used.ref();
        return await new Promise((resolve, reject) => {
          pending.set(id, { resolve, reject });
          const action = `compute.${call.service}.${call.method}`;
          used.postMessage({ id, call: { ...call, place: place(action, target) } } satisfies GceRequest);
        });
      } catch (thrown) {
        throw signal.aborted ? abortProblem(signal, thrown) : thrown;
      } finally {
        signal.removeEventListener('abort', cancel);
        pending.delete(id);
        if (pending.size === 0) used.unref();
      }
    },
    place,
    dispose() {
      void worker?.terminate();
    },
  };
}

function readRefusal({ code, params, name, text }: Extract<GceReply, { refusal: unknown }>['refusal']): AppError {
  return new AppError(code, params, Object.assign(new Error(text), { name }));
}
