import type { ChangeAction, ChangePlan, PlanRequest, Resize } from '../../../preload/contract/changes.ts';
import { toCommandLine } from '../../../preload/contract/command-line.ts';
import type { Instance } from '../../../preload/contract/instances.ts';
import { hoursPerMonth } from '../../../preload/contract/month-estimate.ts';
import type { ChangeCost, Price } from '../../../preload/contract/prices.ts';
import { changeCostWords } from '../../../renderer/i18n/change-cost-words.ts';
import { printable } from '../../printable.ts';
import { type Command, readArguments } from './command.ts';
import { ExitCode } from './exit-code.ts';
import { collect, find, listOptions, toRecord, withInstances } from './instances.ts';
import { readInterrupted, tellInterrupted } from './interrupted-resizes.ts';
import { type Output, toJson } from './output.ts';
import {
  describeEffect,
  describeResize,
  ProblemError,
  problemIn,
  problemToJson,
  words,
  writeProblem,
} from './problems.ts';
import { proposeSisters } from './propose-sisters.ts';
import { UsageError } from './usage-error.ts';
import type { CoreClient } from './with-core.ts';

const options = { ...listOptions, plan: { type: 'boolean', default: false } } as const;
const deleteOptions = { ...options, yes: { type: 'boolean', default: false } } as const;

/** `hangar instances start|stop|reboot|delete`: each returns once the instance is where it was sent. */
export const instanceChanges: readonly Command[] = [
  changeCommand('start', 'running', 'Starts an instance and waits until it runs.'),
  changeCommand('stop', 'stopped', 'Stops an instance and waits until it has stopped.'),
  changeCommand('reboot', 'running', 'Reboots a running instance (on Compute Engine: resets it).'),
  changeCommand('delete', 'deleted', 'Deletes an instance for good. Without --yes it only says what would go.'),
];

/** `hangar instances resize`: follows the steps to their end. */
export const resizeInstance: Command = {
  name: ['instances', 'resize'],
  synopsis: 'INSTANCE TYPE [--plan] [--provider aws|gcp] [--region R]… [--sandbox] [--json]',
  summary:
    'Stops an instance, changes its type and starts it again; what fails is put back. --plan only says what it would do.',
  async run(args, output) {
    const { values, positionals } = readArguments(args, options);
    const [wanted, type, ...more] = positionals;
    const isWhole = wanted !== undefined && type !== undefined && more.length === 0;
    const usage = new UsageError('Name one instance and the type that it is to have.');
    return await withInstances(values, async (client, signal) => {
      const interrupted = await readInterrupted(client, signal);
      if (!isWhole && (interrupted.length === 0 || more.length > 0)) throw usage;
      const { instances, problems } = await collect(client, signal);
      tellInterrupted(interrupted, instances, output);
      if (!isWhole) throw usage;
      const target = find(instances, problems, wanted, output);
      const { ref } = target;
      if (values.plan) {
        const plan = await client.instances.plan({ ref, request: { action: 'resize', type } }, { signal });
        const cost = plan.obstacle ? undefined : await askCost(client, signal, ref, type);
        printPlan('resize', plan, values.json, output, cost && { cost, type });
        return plan.obstacle ? ExitCode.failed : ExitCode.good;
      }
      await client.instances.resize({ ref, type }, { signal });
      const ended = await followResize(client, signal, ref, output);
      if (values.json) output.out(toJson({ resize: ended }));
      else output.out(describeResize(ended));
      const { problem } = ended;
      if (!problem) return ExitCode.good;
      return await orSisters(client, signal, target, () => Promise.reject(new ProblemError(problem)));
    });
  },
};

/** Best effort: a plan is told without its price, too. */
async function askCost(client: CoreClient, signal: AbortSignal, ref: string, type: string): Promise<ChangeCost> {
  return client.prices.ofChange({ ref, type }, { signal }).catch((thrown) => {
    const unknown = problemIn(thrown);
    return { before: { unknown }, after: { unknown } };
  });
}

async function followResize(client: CoreClient, signal: AbortSignal, ref: string, output: Output): Promise<Resize> {
  for await (const all of await client.instances.watchResizes({}, { signal })) {
    const resize = all.find((it) => it.ref === ref);
    if (!resize) continue;
    if (['done', 'restored', 'stranded'].includes(resize.step)) return resize;
    output.error(describeResize(resize));
  }
  throw new ProblemError({ code: 'app/cancelled', params: {} });
}

function changeCommand(action: ChangeAction, goal: Instance['state'], summary: string): Command {
  const needsYes = action === 'delete';
  return {
    name: ['instances', action],
    synopsis: `INSTANCE [--plan]${needsYes ? ' [--yes]' : ''} [--provider aws|gcp] [--account NAME]… [--region R]… [--sandbox] [--json]`,
    summary: `${summary} --plan only says what it would do.`,
    async run(args, output) {
      const { values, positionals } = readArguments(args, needsYes ? deleteOptions : options);
      const [wanted, ...more] = positionals;
      if (!wanted || more.length > 0) throw new UsageError(`Name one instance to ${action}, by its id or its name.`);
      const isMeant = !needsYes || ('yes' in values && values.yes === true);
      return await withInstances(values, async (client, signal) => {
        const { instances, problems } = await collect(client, signal);
        const target = find(instances, problems, wanted, output);
        if (values.plan || !isMeant) {
          const plan = await client.instances.plan({ ref: target.ref, request: { action } }, { signal });
          printPlan(action, plan, values.json, output);
          if (values.plan) return plan.obstacle ? ExitCode.failed : ExitCode.good;
          output.error('hangar: nothing was done. Add --yes to delete it.');
          return ExitCode.usage;
        }
        const change = () => carryOut(client, signal, { target, action, goal }, output);
        const settled = action === 'start' ? await orSisters(client, signal, target, change) : await change();
        if (values.json) output.out(toJson({ instance: toRecord(settled) }));
        else output.out(`${printable(settled.name || settled.id)}  ${settled.state}`);
        return ExitCode.good;
      });
    },
  };
}

/** Where the cloud has no room for the instance's type, the refusal names types that its zone may have instead. */
function orSisters<Result>(
  client: CoreClient,
  signal: AbortSignal,
  { ref, name, id }: Instance,
  run: () => Promise<Result>,
): Promise<Result> {
  const ofType = (type: string) => ['hangar', 'instances', 'resize', name || id, type];
  return proposeSisters(client, signal, { roomless: { ref }, ofType }, run);
}

type Change = { target: Instance; action: ChangeAction; goal: Instance['state'] };

async function carryOut(
  client: CoreClient,
  signal: AbortSignal,
  { target, action, goal }: Change,
  output: Output,
): Promise<Instance> {
  if (target.state === goal && action !== 'reboot') return target;
  await client.instances[action]({ ref: target.ref }, { signal });
  return await follow(client, signal, { target, action, goal }, output);
}

/** What stands in the way comes first, with the command that lifts it; what can't be done as it is needs no commands. */
function printPlan(
  action: PlanRequest['action'],
  plan: ChangePlan,
  json: boolean,
  output: Output,
  priced?: { cost: ChangeCost; type: string },
): void {
  const { effects, obstacle, commands } = plan;
  if (json) {
    const told = effects.map((effect) => ({ ...effect, message: describeEffect(effect) }));
    const cost = priced && { before: toPriceRecord(priced.cost.before), after: toPriceRecord(priced.cost.after) };
    output.out(toJson({ plan: { effects: told, obstacle: obstacle && problemToJson(obstacle), cost, commands } }));
    return;
  }
  if (obstacle) writeProblem(output, obstacle);
  // Another type that can't be had changes nothing; what a deletion would take is worth knowing before it is made possible.
  if (obstacle && action === 'resize') return;
  for (const effect of effects) output.out(`${marks[effect.tone]} ${describeEffect(effect)}`);
  if (obstacle) return;
  if (priced) output.out(`- ${printable(changeCostWords(priced.cost, priced.type, words))}`);
  for (const command of commands) output.out(`$ ${printable(toCommandLine(command))}`);
}

function toPriceRecord(price: Price) {
  if ('unknown' in price)
    return { usdPerHour: undefined, usdPerMonth: undefined, unknown: problemToJson(price.unknown) };
  const { usdPerHour, market } = price;
  return { usdPerHour, usdPerMonth: usdPerHour * hoursPerMonth, market };
}

const marks = { good: '+', neutral: '-', warning: '!', bad: 'x' };

/** Waits until an instance is where it was sent. */
export async function follow(
  client: CoreClient,
  signal: AbortSignal,
  { target, goal }: Change,
  output: Output,
): Promise<Instance> {
  const { ref } = target;
  let shown = '';
  for await (const event of await client.instances.watch({}, { signal })) {
    if (event.kind === 'unsettled' && event.ref === ref) throw new ProblemError(event.problem);
    const isGone =
      (event.kind === 'removed' && event.refs.includes(ref)) || (event.kind === 'finished' && shown === '');
    if (isGone && goal === 'deleted') return { ...target, state: 'deleted' };
    if (isGone) throw new ProblemError({ code: 'clouds/not-found', params: { target: ref } });
    if (event.kind !== 'instances') continue;
    const now = event.instances.find((instance) => instance.ref === ref);
    if (!now || now.state === shown) continue;
    shown = now.state;
    if (now.state === goal) return now;
    output.error(`${now.name || now.id}: ${now.state} …`);
  }
  throw new ProblemError({ code: 'app/cancelled', params: {} });
}
