import { useMemo } from 'react';
import type { MachineType } from '../../preload/contract/changes.ts';
import type { CreateOptions, ZoneParts } from '../../preload/contract/create.ts';
import type { Account } from '../../preload/contract/instances.ts';
import type { KeyFile } from '../../preload/contract/keys.ts';
import { fittingDisks, usualDisk } from '../../preload/contract/usual-disk.ts';
import { description } from '../app-state.ts';
import { client } from '../client.ts';
import { instanceList } from '../instances/instance-store.ts';
import { useStore } from '../store.ts';
import { createDraft } from './create-draft.ts';
import { keyNameOf, loginUserOf } from './key-name.ts';
import type { Choices } from './read-draft.ts';
import { type Asked, useAsked } from './use-asked.ts';
import { usualRegion } from './usual-region.ts';

/** What there is to choose from, as it is found out, and what the draft's choices come to. */
export type CreateOffer = {
  accounts: readonly Account[];
  account: Account | undefined;
  regions: Asked<{ regions: string[] }>;
  options: Asked<CreateOptions>;
  types: Asked<{ types: MachineType[] }>;
  parts: Asked<ZoneParts>;
  diskTypes: readonly string[];
  /** Of the zone. */
  networks: CreateOptions['networks'];
  keys: Asked<KeyFile[]>;
  fileKey: Asked<{ publicKey: string }>;
  address: Asked<{ address: string }>;
  choices: Choices;
};

/** Follows the draft: each choice is asked for once what it depends on has been chosen. */
export function useCreateOffer(): CreateOffer {
  const draft = useStore(createDraft);
  const { accounts: all } = useStore(instanceList);
  const home = useStore(description)?.homeFolder ?? '';
  const accounts = all.filter((it) => it.provider !== 'ssh' && !it.isHidden && it.sameAs === undefined);
  const account = accounts.find(({ key }) => key === draft.accountKey) ?? accounts[0];
  const accountKey = account?.key;

  const regions = useAsked(accountKey, (signal) =>
    client.create.listRegions({ accountKey: accountKey ?? '' }, { signal }),
  );
  const usual = useMemo(() => {
    const told = regions.answer?.regions;
    return told && account ? usualRegion(told, account, instanceList.get().instances.values()) : undefined;
  }, [regions.answer, account]);
  const region = regions.answer?.regions.find((it) => it === draft.region) ?? usual;
  const place = { accountKey: accountKey ?? '', region: region ?? '' };
  const options = useAsked(region && `${accountKey} ${region}`, (signal) => client.create.describe(place, { signal }));
  const zones = options.answer?.zones ?? [];
  const zone = zones.find((it) => it === draft.zone) ?? zones[0];
  const inZone = { ...place, zone: zone ?? '' };
  const zoneKey = zone && `${accountKey} ${zone}`;
  const types = useAsked(zoneKey, (signal) => client.create.machineTypes(inZone, { signal }));
  const parts = useAsked(zoneKey, (signal) => client.create.describeZone(inZone, { signal }));

  const type = types.answer?.types.find(({ name }) => name === draft.type);
  const offered = parts.answer?.diskTypes ?? [];
  const diskTypes = type ? fittingDisks(type.name, offered) : offered;
  const architecture = type?.architecture ?? 'x86_64';
  const image = options.answer?.images.find((it) => it.family === draft.family && it.architecture === architecture);

  const networks = (options.answer?.networks ?? []).filter((it) => it.zone === undefined || it.zone === zone);
  const network = networks.find(({ id }) => id === draft.network) ?? networks.find((it) => it.isDefault) ?? networks[0];

  const keys = useAsked('keys', (signal) => client.keys.list({}, { signal }));
  const usable = keys.answer?.find(({ problem }) => !problem || problem.code === 'keys/permissions-unknown');
  const key = draft.key ?? (usable ? { kind: 'file' as const, path: usable.path } : { kind: 'new' as const });
  const keyPath = key.kind === 'file' ? key.path : undefined;
  const fileKey = useAsked(keyPath, (signal) => client.keys.readPublic({ path: keyPath ?? '' }, { signal }));
  const address = useAsked(draft.opensSsh ? 'address' : undefined, (signal) =>
    client.create.findMyAddress({}, { signal }),
  );

  const usualName = account?.provider === 'gcp' ? loginUserOf(home) : keyNameOf(keyPath ?? 'hangar', home);
  return {
    ...{ accounts, account, regions, options, types, parts, diskTypes, networks, keys, fileKey, address },
    choices: {
      ...{ accountKey, region, zone, type, image, key },
      diskType: diskTypes.find((it) => it === draft.diskType) ?? (type ? usualDisk(type.name, offered) : offered[0]),
      network: network?.id,
      keptKeys: options.answer?.keyNames ?? [],
      keyName: draft.keyName || usualName,
      publicKey: key.kind === 'text' ? draft.publicKey : fileKey.answer?.publicKey,
      sshFrom: draft.sshFrom ?? address.answer?.address ?? '',
    },
  };
}
