import { parentPort } from 'node:worker_threads';
import { AppError, fromUnknown } from '../app-error.ts';
import type { CloudProvider } from './provider.ts';
import type { AccountSetup, ProviderCall, ProviderReply, ProviderRequest } from './provider-messages.ts';

/**
 * The thread in which the clouds' SDKs live. Loading them and reading a page of instances both take longer than the
 * console may stand still, and many regions answer at once.
 */
type Running = { controller: AbortController; goOn?: () => void };

/** What an SDK still holds on to keeps the thread no longer than this. */
const graceMs = 2000;

const providers = new Map<number, Promise<CloudProvider>>();
const running = new Map<number, Running>();

parentPort?.on('message', (message: ProviderRequest) => {
  if ('open' in message) providers.set(message.open, create(message.setup));
  else if ('close' in message) close(message.close);
  else if ('more' in message) running.get(message.more)?.goOn?.();
  else if ('cancel' in message) cancel(message.cancel);
  else if ('end' in message) end();
  else void serve(message);
});

/**
 * Lets the thread run out. One that is made to exit, from outside or from inside, while it is in native code can take the
 * whole process with it.
 */
function end(): void {
  for (const id of [...running.keys()]) cancel(id);
  for (const key of [...providers.keys()]) close(key);
  parentPort?.close();
  setTimeout(() => process.exit(), graceMs).unref();
}

async function create(setup: AccountSetup): Promise<CloudProvider> {
  if (setup.cloud === 'aws') return (await import('./ec2.ts')).createEc2(setup);
  return (await import('./gce.ts')).createGce(setup);
}

function close(key: number): void {
  providers.get(key)?.then((provider) => provider.dispose());
  providers.delete(key);
}

function cancel(id: number): void {
  const call = running.get(id);
  call?.controller.abort();
  call?.goOn?.();
}

async function serve(message: Extract<ProviderRequest, { id: number }>): Promise<void> {
  const { id } = message;
  const call: Running = { controller: new AbortController() };
  running.set(id, call);
  try {
    const provider = await providers.get(message.provider);
    if (!provider) throw new AppError('app/cancelled');
    if ('call' in message) {
      const answer = await run(provider, message.call, call.controller.signal);
      reply({ id, account: provider.account, answer });
    } else {
      for await (const page of provider[message.pages](message.scope, call.controller.signal)) {
        reply({ id, account: provider.account, page });
        // No page is fetched that nobody has asked for.
        await new Promise<void>((resolve) => {
          call.goOn = resolve;
        });
        if (call.controller.signal.aborted) break;
      }
      reply({ id, account: provider.account, done: true });
    }
  } catch (thrown) {
    const { code, params, cause, remedies } = fromUnknown(thrown);
    const { name, message: text } = cause instanceof Error ? cause : new Error(String(cause ?? ''));
    reply({ id, refusal: { code, params, name, text, remedies } });
  } finally {
    running.delete(id);
  }
}

async function run(provider: CloudProvider, call: ProviderCall, signal: AbortSignal) {
  if (call.method === 'scopes') return provider.scopes(call.chosen, signal);
  if (call.method === 'identify') {
    await provider.identify(signal);
    return undefined;
  }
  if (call.method === 'enterCode') return provider.enterCode(call.code, signal).then(() => undefined);
  if (call.method === 'projects') return provider.projects(signal);
  if (call.method === 'poll') return provider.poll(call.change, signal);
  if (call.method === 'prices') return provider.prices(call.items, signal);
  if (call.method === 'plan') return provider.plan(call.instance, call.action, signal);
  if (call.method === 'createOptions') return provider.createOptions(call.place, signal);
  if (call.method === 'planCreate') return provider.planCreate(call.spec, signal);
  if (call.method === 'create') return provider.create(call.spec, signal);
  if (call.method === 'regions') return provider.regions(signal);
  if (call.method === 'zoneParts') return provider.zoneParts(call.place, signal);
  if (call.method === 'machineTypes') return provider.machineTypes(call.place, signal);
  if (call.method === 'planResize') return provider.planResize(call.instance, call.type, signal);
  if (call.method === 'setType') return provider.setType(call.instance, call.type, signal);
  if (call.method === 'openPort') return provider.openPort(call.instance, call.opened, signal);
  if (call.method === 'lendKey') return provider.lendKey(call.instance, call.key, signal);
  return provider[call.method](call.instance, signal);
}

function reply(message: ProviderReply): void {
  parentPort?.postMessage(message);
}
