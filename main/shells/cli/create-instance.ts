import { randomUUID } from 'node:crypto';
import { userInfo } from 'node:os';
import { basename, resolve } from 'node:path';
import { readAddressRange } from '../../../preload/contract/address-range.ts';
import { toCommandLine } from '../../../preload/contract/command-line.ts';
import { type CreateSpec, createSpecSchema, imageFamilySchema } from '../../../preload/contract/create.ts';
import type { Account } from '../../../preload/contract/instances.ts';
import { usualDisk } from '../../../preload/contract/usual-disk.ts';
import { printable } from '../../printable.ts';
import { type Command, readArguments } from './command.ts';
import { ExitCode } from './exit-code.ts';
import { follow } from './instance-changes.ts';
import { listOptions, toRecord, withInstances } from './instances.ts';
import { type Output, toJson } from './output.ts';
import { describeEffect, ProblemError, problemToJson, writeProblem } from './problems.ts';
import { proposeSisters } from './propose-sisters.ts';
import { UsageError } from './usage-error.ts';
import type { CoreClient } from './with-core.ts';

const options = {
  ...listOptions,
  zone: { type: 'string' },
  type: { type: 'string' },
  image: { type: 'string', default: 'ubuntu' },
  disk: { type: 'string', default: '30' },
  'disk-type': { type: 'string' },
  'disk-iops': { type: 'string' },
  accelerator: { type: 'string' },
  network: { type: 'string' },
  'key-name': { type: 'string' },
  'public-key': { type: 'string' },
  'new-key': { type: 'string' },
  'ssh-from': { type: 'string' },
  tag: { type: 'string', multiple: true, default: [] as string[] },
  spot: { type: 'boolean', default: false },
  plan: { type: 'boolean', default: false },
} as const;

/** `hangar instances create`: returns once the new instance runs. */
export const createInstance: Command = {
  name: ['instances', 'create'],
  synopsis:
    'NAME --provider aws|gcp --zone ZONE --type TYPE [--image ubuntu|amazon-linux|debian|deep-learning] [--disk GB] [--disk-type TYPE] [--disk-iops COUNT] [--accelerator TYPE[:COUNT]] [--key-name NAME | --public-key FILE | --new-key FILE] [--ssh-from me|ADDRESS[/BITS]] [--network ID] [--tag KEY=VALUE]… [--spot] [--account NAME] [--plan] [--sandbox] [--json]',
  summary:
    'Makes an instance from the newest image of a family and waits until it runs. --plan only says the commands.',
  async run(args, output) {
    const { values, positionals } = readArguments(args, options);
    const [name, ...more] = positionals;
    if (!name || more.length > 0) throw new UsageError('Name the new instance.');
    const { zone, type, provider } = values;
    if (!zone || !type || !provider) throw new UsageError('--provider, --zone and --type are needed.');
    const family = imageFamilySchema.safeParse(values.image);
    if (!family.success) throw new UsageError(`--image takes ubuntu, amazon-linux, debian or deep-learning.`);
    const region = provider === 'aws' ? zone.replace(/[a-z]$/, '') : zone.replace(/-[a-z]$/, '');
    return await withInstances({ ...values, region: [region] }, async (client, signal) => {
      const { key: accountKey } = await findAccount(client, signal, values.account[0]);
      const offered = await client.create.describe({ accountKey, region }, { signal });
      const { types } = await client.create.machineTypes({ accountKey, region, zone }, { signal });
      const parts = await client.create.describeZone({ accountKey, region, zone }, { signal });
      const wanted = types.find((it) => it.name === type);
      if (!wanted) throw new ProblemError({ code: 'clouds/type-unknown', params: { type, region: zone } });
      const architecture = wanted.architecture ?? 'x86_64';
      const image = offered.images.find((it) => it.family === family.data && it.architecture === architecture);
      if (!image) throw new UsageError(`There is no ${family.data} image for ${architecture} in ${region}.`);
      const key = await readKey(client, values, { willMake: !values.plan });
      const spec = createSpecSchema.safeParse({
        ...{ accountKey, region, zone, name, type, image, key },
        diskGb: Math.max(Number(values.disk), image.minimumDiskGb ?? 0),
        diskType: values['disk-type'] ?? usualDisk(type, parts.diskTypes),
        ...(values['disk-iops'] === undefined ? {} : { diskIops: Number(values['disk-iops']) }),
        ...(values.accelerator ? { accelerator: readAccelerator(values.accelerator) } : {}),
        ...(values.network ? { network: values.network } : {}),
        ...(values['ssh-from'] ? { sshFrom: await readRange(client, signal, values['ssh-from']) } : {}),
        spot: values.spot,
        tags: Object.fromEntries(values.tag.map((pair) => pair.split('=', 2))),
        requestId: randomUUID(),
      } satisfies { [Field in keyof CreateSpec]: unknown });
      if (!spec.success) {
        const [issue] = spec.error.issues;
        throw new UsageError(`'${issue?.path.join('.')}' can't be used: ${issue?.message}.`);
      }
      if (values.plan) return await printPlan(client, signal, spec.data, values.json, output);
      const market = values.spot ? ('spot' as const) : ('on-demand' as const);
      const roomless = { accountKey, region, zone, type, market };
      const settled = await proposeSisters(client, signal, { roomless, ...otherCommands(args) }, async () => {
        const target = await client.create.create(spec.data, { signal });
        return await follow(client, signal, { target, action: 'start', goal: 'running' }, output);
      });
      if (values.json) output.out(toJson({ instance: toRecord(settled) }));
      else output.out(`${printable(settled.name)}  ${settled.state}  ${settled.publicAddress ?? ''}`.trimEnd());
      return ExitCode.good;
    });
  },
};

/** The same command in another zone, or for another type. */
function otherCommands(args: readonly string[]) {
  const withOption = (option: string) => (value: string) => {
    const at = args.indexOf(option);
    const rest = at < 0 ? args.filter((word) => !word.startsWith(`${option}=`)) : args.toSpliced(at, 2);
    return ['hangar', 'instances', 'create', ...rest, option, value];
  };
  return { inZone: withOption('--zone'), ofType: withOption('--type') };
}

async function findAccount(client: CoreClient, signal: AbortSignal, name: string | undefined): Promise<Account> {
  let accounts: Account[] = [];
  for await (const event of await client.instances.watch({}, { signal })) {
    if (event.kind === 'accounts') accounts = event.accounts.filter(({ isHidden }) => !isHidden);
    if (event.kind === 'finished') break;
  }
  const fitting = accounts.filter((it) => name === undefined || it.name === name || it.account === name);
  const [first] = fitting;
  if (!first) throw new ProblemError({ code: 'clouds/no-credentials', params: {} });
  if (fitting.length === 1 || first.sandbox) return first;
  throw new UsageError(`Say in which account, with --account: ${fitting.map((it) => it.name).join(', ')}.`);
}

/** `nvidia-tesla-t4:2`; one where no number is given. */
function readAccelerator(text: string): { type: string; count: number } {
  const [type = '', count = '1'] = text.split(':', 2);
  return { type, count: Number(count) };
}

async function readRange(client: CoreClient, signal: AbortSignal, text: string): Promise<string> {
  const typed = text === 'me' ? (await client.create.findMyAddress({}, { signal })).address : text;
  const range = readAddressRange(typed);
  if (range === undefined) throw new UsageError(`--ssh-from takes me, an address, or ADDRESS/BITS; not '${text}'.`);
  return range;
}

async function readKey(
  client: CoreClient,
  values: { [Name in 'key-name' | 'public-key' | 'new-key']?: string | undefined },
  { willMake }: { willMake: boolean },
): Promise<CreateSpec['key']> {
  const user = userInfo()
    .username.toLowerCase()
    .replace(/[^\w.-]/g, '_');
  if (values['new-key']) {
    if (!willMake) return undefined;
    const path = values['new-key'];
    const { publicKey } = await client.keys.make({ path, kind: 'ed25519' });
    return { kind: 'public', name: values['key-name'] ?? basename(path), publicKey };
  }
  if (values['public-key']) {
    const { publicKey } = await client.keys.readPublic({ path: resolve(values['public-key']) });
    return { kind: 'public', name: values['key-name'] ?? user, publicKey };
  }
  return values['key-name'] ? { kind: 'kept', name: values['key-name'] } : undefined;
}

async function printPlan(
  client: CoreClient,
  signal: AbortSignal,
  spec: CreateSpec,
  json: boolean,
  output: Output,
): Promise<ExitCode> {
  const { effects, obstacle, commands } = await client.create.plan(spec, { signal });
  if (json)
    output.out(toJson({ plan: { image: spec.image, obstacle: obstacle && problemToJson(obstacle), commands } }));
  else {
    for (const effect of effects) output.out(`+ ${describeEffect(effect)}`);
    for (const command of commands) output.out(`$ ${printable(toCommandLine(command))}`);
  }
  if (obstacle && !json) writeProblem(output, obstacle);
  return obstacle ? ExitCode.failed : ExitCode.good;
}
