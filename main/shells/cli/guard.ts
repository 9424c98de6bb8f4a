import { resolve } from 'node:path';
import { type Guard, type GuardPlan, maxGuardSeconds, minIdleSeconds } from '../../../preload/contract/guards.ts';
import { nextTimeOfDay } from '../../../preload/contract/time-of-day.ts';
import { printable } from '../../printable.ts';
import { type Command, generalOptions, readArguments } from './command.ts';
import { connect } from './connect.ts';
import { ExitCode } from './exit-code.ts';
import { findTarget } from './find-target.ts';
import { type Output, toJson } from './output.ts';
import { words } from './problems.ts';
import { UsageError } from './usage-error.ts';
import { type CoreClient, withCore } from './with-core.ts';

const hostOptions = { ...generalOptions, key: { type: 'string' }, trust: { type: 'string' } } as const;
const setOptions = {
  ...hostOptions,
  after: { type: 'string' },
  at: { type: 'string' },
  'gpu-idle': { type: 'string' },
  'cpu-idle': { type: 'string' },
  'accept-unknown': { type: 'boolean', default: false },
} as const;
const hostSynopsis = '[--key FILE] [--trust SHA256:…] [--sandbox] [--json]';

/** `hangar guard set|show|cancel`: machines that stop by themselves. */
export const guardCommands: readonly Command[] = [
  {
    name: ['guard', 'set'],
    synopsis: `HOST --after 2h | --at 19:00 | --gpu-idle 30m | --cpu-idle 30m [--accept-unknown] ${hostSynopsis}`,
    summary: 'Lets a host stop by itself, whether or not this computer is on. HOST is as for gauges.',
    async run(args, output) {
      const { values, positionals } = readArguments(args, setOptions);
      const plan = readPlan(values);
      return await withHost(values, positionals, output, async (client, connectionId, host) => {
        const acceptsUnknownEnd = values['accept-unknown'];
        print(host, await client.guards.set({ connectionId, plan, acceptsUnknownEnd }), values.json, output);
      });
    },
  },
  {
    name: ['guard', 'show'],
    synopsis: `HOST ${hostSynopsis}`,
    summary: 'Says whether a host stops by itself, and when.',
    async run(args, output) {
      const { values, positionals } = readArguments(args, hostOptions);
      return await withHost(values, positionals, output, async (client, connectionId, host) => {
        print(host, (await client.guards.read({ connectionId })).guard, values.json, output);
      });
    },
  },
  {
    name: ['guard', 'cancel'],
    synopsis: `HOST ${hostSynopsis}`,
    summary: 'Lets a host run on.',
    async run(args, output) {
      const { values, positionals } = readArguments(args, hostOptions);
      return await withHost(values, positionals, output, async (client, connectionId, host) => {
        await client.guards.cancel({ connectionId });
        print(host, undefined, values.json, output);
      });
    },
  },
];

type HostValues = {
  home?: string | undefined;
  sandbox: boolean;
  key?: string | undefined;
  trust?: string | undefined;
};

async function withHost(
  values: HostValues,
  [host, ...more]: readonly string[],
  output: Output,
  use: (client: CoreClient, connectionId: string, host: string) => Promise<void>,
): Promise<ExitCode> {
  if (!host || more.length > 0) throw new UsageError('Name one host.');
  return await withCore(values.home, { sandbox: values.sandbox ? 'always' : 'never' }, async (client, signal) => {
    const { target, proven } = await findTarget(client, signal, host, values.key && resolve(values.key), output);
    await use(client, await connect(client, target, [values.trust ?? proven ?? []].flat(), signal, output), host);
    return ExitCode.good;
  });
}

type PlanValues = { [Name in 'after' | 'at' | 'gpu-idle' | 'cpu-idle']?: string | undefined };

function readPlan(values: PlanValues): GuardPlan {
  const { after, at } = values;
  const gpu = values['gpu-idle'];
  const cpu = values['cpu-idle'];
  if ([after, at, gpu, cpu].filter((it) => it !== undefined).length !== 1)
    throw new UsageError('Say once when it is to stop: --after, --at, --gpu-idle or --cpu-idle.');
  if (after !== undefined) return { kind: 'after', seconds: readSeconds('--after', after, 60) };
  if (gpu !== undefined) return { kind: 'gpu-idle', seconds: readSeconds('--gpu-idle', gpu, minIdleSeconds) };
  if (cpu !== undefined) return { kind: 'cpu-idle', seconds: readSeconds('--cpu-idle', cpu, minIdleSeconds) };
  const time = nextTimeOfDay(at ?? '', new Date());
  if (!time) throw new UsageError(`--at takes a time of day such as 19:00, not '${at}'.`);
  return { kind: 'at', time: time.toISOString() };
}

function readSeconds(option: string, text: string, least: number): number {
  const [, days, hours, minutes] = /^(?:(\d{1,2})d)?(?:(\d{1,3})h)?(?:(\d{1,5})m)?$/.exec(text) ?? [];
  const seconds = Number(days ?? 0) * 86_400 + Number(hours ?? 0) * 3600 + Number(minutes ?? 0) * 60;
  if (seconds < least || seconds > maxGuardSeconds)
    throw new UsageError(`${option} takes ${least / 60}m to 14d, as in 30m, 2h or 1h30m, not '${text}'.`);
  return seconds;
}

/** The names in this record are stable: scripts read them. */
function print(host: string, guard: Guard | undefined, json: boolean, output: Output): void {
  if (json) output.out(toJson({ guard: guard ?? null }));
  else if (!guard) output.out(`${printable(host)}  ${words.t('commandLine.guard.none')}`);
  else output.out(`${printable(host)}  ${describe(guard)}`);
}

function describe({ kind, phase, leftSeconds, limitSeconds, busy, seenAt }: Guard): string {
  const { t, format } = words;
  if (phase !== 'counting') return t(`guards.now.${phase}`);
  if (kind === 'time') {
    const at = format.dateTime(new Date(Date.parse(seenAt) + leftSeconds * 1000).toISOString());
    return t('guards.now.time', { at, time: format.duration(leftSeconds * 1000) });
  }
  const state = busy ? t(`guards.busy.${busy}`) : t('guards.now.left', { time: format.duration(leftSeconds * 1000) });
  return `${t(`guards.now.${kind}`, { limit: format.duration(limitSeconds * 1000) })} ${state}`;
}
