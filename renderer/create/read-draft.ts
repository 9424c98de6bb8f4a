import { readAddressRange } from '../../preload/contract/address-range.ts';
import type { MachineType } from '../../preload/contract/changes.ts';
import { type CreateSpec, createSpecSchema, type ImageChoice, isInstanceName } from '../../preload/contract/create.ts';
import { publicKeySchema } from '../../preload/contract/keys.ts';
import { needsIops } from '../../preload/contract/usual-disk.ts';
import type { CreateDraft, KeyChoice } from './create-draft.ts';
import { parseTags } from './parse-tags.ts';

/** The draft's choices where nothing was chosen filled in with what is usual, as far as the cloud has told. */
export type Choices = {
  accountKey: string | undefined;
  region: string | undefined;
  zone: string | undefined;
  type: MachineType | undefined;
  image: ImageChoice | undefined;
  diskType: string | undefined;
  network: string | undefined;
  key: KeyChoice;
  /** Those that the cloud keeps in the chosen place. */
  keptKeys: readonly string[];
  keyName: string;
  /** Of the chosen file or the pasted one. */
  publicKey: string | undefined;
  sshFrom: string;
};

/** What a person can get wrong or leave out. */
type CreateField =
  | 'place'
  | 'name'
  | 'type'
  | 'image'
  | 'disk'
  | 'iops'
  | 'key'
  | 'keyName'
  | 'publicKey'
  | 'sshFrom'
  | 'tags';

/** An instance that can be asked for, or what is wrong with what was typed and what is still missing. */
export type ReadDraft = {
  spec: Omit<CreateSpec, 'requestId'> | undefined;
  mistakes: ReadonlySet<CreateField>;
  missing: readonly CreateField[];
};

const { shape } = createSpecSchema;

/** Reads a draft with the choices it comes to. */
export function readDraft(draft: CreateDraft, choices: Choices): ReadDraft {
  const mistakes = new Set<CreateField>();
  const missing: CreateField[] = [];
  const { accountKey, region, zone, type, image, diskType } = choices;

  const isPlaced = accountKey !== undefined && region !== undefined && zone !== undefined;
  if (!isPlaced || diskType === undefined) missing.push('place');
  const name = draft.name.trim();
  if (name === '') missing.push('name');
  else if (!isInstanceName(accountKey ?? '', name)) mistakes.add('name');
  if (type === undefined) missing.push('type');
  else if (image === undefined) missing.push('image');

  const diskGb = wholeNumber(draft.diskGb);
  const isDisk = shape.diskGb.safeParse(diskGb).success && (diskGb ?? 0) >= (image?.minimumDiskGb ?? 1);
  if (!isDisk) mistakes.add('disk');
  const wantsIops = diskType !== undefined && needsIops(diskType);
  const diskIops = wantsIops ? wholeNumber(draft.diskIops) : undefined;
  if (wantsIops && (diskIops === undefined || !shape.diskIops.safeParse(diskIops).success)) mistakes.add('iops');

  const key = readKey(choices, mistakes, missing);
  const sshFrom = draft.opensSsh ? readAddressRange(choices.sshFrom) : undefined;
  if (draft.opensSsh && sshFrom === undefined) {
    if (choices.sshFrom.trim() === '') missing.push('sshFrom');
    else mistakes.add('sshFrom');
  }
  const tags = parseTags(draft.tags, accountKey ?? '');
  if (tags === undefined) mistakes.add('tags');

  const isWhole = mistakes.size === 0 && missing.length === 0;
  if (!isWhole || !isPlaced || !type || !image || !diskType || diskGb === undefined || !tags)
    return { spec: undefined, mistakes, missing };
  const spec = {
    ...{ accountKey, region, zone, name, type: type.name, image, diskGb, diskType, tags, spot: draft.spot },
    ...(draft.accelerator && type.name.startsWith('n1-') ? { accelerator: draft.accelerator } : {}),
    ...(diskIops === undefined ? {} : { diskIops }),
    ...(choices.network === undefined ? {} : { network: choices.network }),
    ...(key ? { key } : {}),
    ...(sshFrom === undefined ? {} : { sshFrom }),
  };
  return { spec, mistakes, missing };
}

function readKey(
  { key, keptKeys, keyName: typed, publicKey }: Choices,
  mistakes: Set<CreateField>,
  missing: CreateField[],
): CreateSpec['key'] {
  if (key.kind === 'none') return undefined;
  if (key.kind === 'kept') {
    if (keptKeys.includes(key.name)) return key;
    missing.push('key');
    return undefined;
  }
  const name = typed.trim();
  if (!/^[a-z_][\w.-]{0,31}$/.test(name)) mistakes.add('keyName');
  const line = publicKey?.trim() ?? '';
  if (line === '') missing.push('key');
  else if (publicKeySchema.safeParse(line).success) return { kind: 'public', name, publicKey: line };
  else mistakes.add('publicKey');
  return undefined;
}

function wholeNumber(typed: string): number | undefined {
  return /^\d{1,6}$/.test(typed.trim()) ? Number(typed) : undefined;
}
