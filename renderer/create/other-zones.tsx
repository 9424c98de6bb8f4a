import type { Instance } from '../../preload/contract/instances.ts';
import type { Problem } from '../../preload/contract/problem.ts';
import { isZoneOf } from '../../preload/contract/zone-region.ts';
import { useWords } from '../i18n/words.tsx';
import { instanceList } from '../instances/instance-store.ts';
import { CoreButton } from '../parts/core-button.tsx';
import { useStore } from '../store.ts';
import { changeDraft, isCreateOpen } from './create-draft.ts';

/** The zones in which a refusal for want of room says there is some: an instance stays in its zone, but one like it can be made there. */
export function OtherZones({
  instance: { provider, account, region, type, spot },
  problem,
  onOpen,
}: {
  instance: Instance;
  problem: Problem;
  /** The sheet for a new instance comes to the front. */
  onOpen?: () => void;
}) {
  const { t } = useWords();
  const { accounts } = useStore(instanceList);
  const owner = accounts.find((it) => it.provider === provider && it.account === account && it.sameAs === undefined);
  const zones = String(problem.params.zones ?? '')
    .split(', ')
    .filter((zone) => isZoneOf(region, zone));
  if (!owner) return undefined;
  return zones.map((zone) => (
    <CoreButton
      key={zone}
      onPress={() => {
        onOpen?.();
        changeDraft({
          ...{ accountKey: owner.key, region, zone, type, spot },
          ...{ accelerator: undefined, network: undefined },
        });
        isCreateOpen.set(true);
      }}
    >
      {t('changes.otherZone', { zone })}
    </CoreButton>
  ));
}
