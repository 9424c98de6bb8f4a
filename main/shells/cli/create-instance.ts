import { randomUUID } from 'node:crypto';
import { userInfo } from 'node:os';
import { basename, resolve } from 'node:path';
import { readAddressRange } from '../../../preload/contract/address-range.ts';
import { toCommandLine } from '../../../preload/contract/command-line.ts';
import { type CreateSpec, createSpecSchema, imageFamilySchema } from '../../../preload/contract/create.ts';
import type { Account } from '../../../preload/contract/instances.ts';
import { usualDisk } from '../../../preload/contract/usual-disk.ts';
import { regionOfZone } from '../../../preload/contract/zone-region.ts';
import { printable } from '../../printable.ts';
import { type Command, readArguments } from './command.ts';
import { ExitCode } from './exit-code.ts';
import { follow } from './instance-changes.ts';
import { listOptions, toRecord, withInstances } from './instances.ts';
import { type Output, toJson } from './output.ts';
import { describeEffect, ProblemError, problemToJson, words, writeProblem } from './problems.ts';
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
    const region = regionOfZone(zone);
    return await withInstances({ ...values, region: [region] }, async (client, signal) => {
      const { key: accountKey, name: account } = await findAccount(client, signal, values.account[0]);
      const { regions } = await client.create.listRegions({ accountKey }, { signal });
      if (!regions.includes(region)) {
        const params = { zone, account, regions: regions.join(', ') };
        throw new ProblemError({ code: 'clouds/zone-of-no-region', params });
      }
      const offered = await client.create.describe({ accountKey, region }, { signal });
      if (!offered.zones.includes(zone)) {
        const params = { zone, region, zones: offered.zones.join(', ') };
        throw new ProblemError({ code: 'clouds/zone-unknown', params });
      }
      const { types } = await client.create.machineTypes({ accountKey, region, zone }, { signal });
      const parts = await client.create.describeZone({ accountKey, region, zone }, { signal });
      const wanted = types.find((it) => it.name === type);
      if (!wanted) throw new ProblemError({ code: 'clouds/type-unknown', params: { type, region: zone } });
      const architecture = wanted.architecture ?? 'x86_64';
      const image = offered.images.find((it) => it.family === family.data && it.architecture === architecture);
      if (!image) throw new UsageError(`There is no ${family.data} image for ${architecture} in ${region}.`);
      const key = await readKey(client, values);
      const spec = readSpec({
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
      });
      const newKey = values['new-key'];
      const newName = newKey === undefined ? undefined : (values['key-name'] ?? basename(newKey));
      // Nothing is made before everything else is right.
      const withNewKey =
        newName === undefined
          ? undefined
          : readSpec({ ...spec, key: { kind: 'public', name: newName, publicKey: anyKey } });
      if (values.plan)
        return await printPlan(client, signal, withNewKey ?? spec, { newKey, json: values.json }, output);
      if (newKey !== undefined && newName !== undefined) {
        const { publicKey } = await client.keys.make({ path: newKey, kind: 'ed25519' });
        spec.key = { kind: 'public', name: newName, publicKey };
      }
      const market = values.spot ? ('spot' as const) : ('on-demand' as const);
      const gpus = spec.accelerator ? { accelerator: spec.accelerator } : {};
      const roomless = { accountKey, region, zone, type, market, ...gpus };
      const settled = await proposeSisters(client, signal, { roomless, ...otherCommands(args, newName) }, async () => {
        const target = await client.create.create(spec, { signal });
        return await follow(client, signal, { target, action: 'start', goal: 'running' }, output);
      });
      if (values.json) output.out(toJson({ instance: toRecord(settled) }));
      else output.out(`${printable(settled.name)}  ${settled.state}  ${settled.publicAddress ?? ''}`.trimEnd());
      return ExitCode.good;
    });
  },
};

/** A key to check the rest with before one is made. */
const anyKey = `ssh-ed25519 ${'A'.repeat(68)}`;

/** A key that has yet to be made stands in a command by its file, or by a name for what will be in it. */
function withKeyOf(word: string, newKey: string | undefined): string {
  if (newKey === undefined) return word;
  if (word === Buffer.from(anyKey).toString('base64')) return `fileb://${newKey}.pub`;
  return word.replaceAll(anyKey, 'PUBLIC_KEY');
}

function readSpec(typed: { [Field in keyof CreateSpec]: unknown }): CreateSpec {
  const spec = createSpecSchema.safeParse(typed);
  if (spec.success) return spec.data;
  const [issue] = spec.error.issues;
  throw new UsageError(`'${issue?.path.join('.')}' can't be used: ${issue?.message}.`);
}

/** The same command in another zone, or for another type; with the key of that name that has been made by now. */
function otherCommands(args: readonly string[], newName: string | undefined) {
  const made = args.flatMap((word, index) => {
    if (word === '--new-key') return '--public-key';
    if (word.startsWith('--new-key=')) return ['--public-key', word.slice('--new-key='.length)];
    return args[index - 1] === '--key-name' ? [] : word === '--key-name' || word.startsWith('--key-name=') ? [] : word;
  });
  const again = newName === undefined ? args : [...made, '--key-name', newName];
  const without = (words: readonly string[], option: string) => {
    const at = words.indexOf(option);
    return at < 0 ? words.filter((word) => !word.startsWith(`${option}=`)) : words.toSpliced(at, 2);
  };
  const command = (words: readonly string[], option: string, value: string) => [
    'hangar',
    'instances',
    'create',
    ...without(words, option),
    option,
    value,
  ];
  return {
    inZone: (zone: string) => command(again, '--zone', zone),
    // A type that comes near has GPUs of its own.
    ofType: (type: string) => command(without(again, '--accelerator'), '--type', type),
  };
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
): Promise<CreateSpec['key']> {
  const user = userInfo()
    .username.toLowerCase()
    .replace(/[^\w.-]/g, '_');
  if (values['new-key']) return undefined;
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
  { newKey, json }: { newKey: string | undefined; json: boolean },
  output: Output,
): Promise<ExitCode> {
  const { effects, obstacle, commands: told } = await client.create.plan(spec, { signal });
  const makeKey = newKey === undefined ? [] : [['ssh-keygen', '-t', 'ed25519', '-f', newKey]];
  const commands = [...makeKey, ...told.map((command) => command.map((word) => withKeyOf(word, newKey)))];
  if (json)
    output.out(
      toJson({ plan: { image: spec.image, newKey, obstacle: obstacle && problemToJson(obstacle), commands } }),
    );
  else {
    if (newKey !== undefined) output.out(`+ ${printable(words.t('commandLine.newKey', { path: newKey }))}`);
    for (const effect of effects) output.out(`+ ${describeEffect(effect)}`);
    for (const command of commands) output.out(`$ ${printable(toCommandLine(command))}`);
  }
  if (obstacle && !json) writeProblem(output, obstacle);
  return obstacle ? ExitCode.failed : ExitCode.good;
}
