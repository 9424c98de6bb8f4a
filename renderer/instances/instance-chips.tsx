import type { Instance } from '../../preload/contract/instances.ts';
import { useReadyConnection } from '../connections.ts';
import { GuardChip } from '../guards/guard-chip.tsx';
import { useWords } from '../i18n/words.tsx';
import { Chip } from '../parts/chip.tsx';
import { useStore } from '../store.ts';
import { AlertChips, hasIdleAlert } from './instance-alerts.tsx';
import styles from './instance-columns.module.css';
import { NoticeChip } from './instance-notices.tsx';
import { instanceList } from './instance-store.ts';

/** What is worth knowing of an instance at a glance. */
export function InstanceChips({ instance, nowMs }: { instance: Instance; nowMs: number }) {
  const { t } = useWords();
  const isUnsettled = useStore(instanceList).unsettled.has(instance.ref);
  const isConnected = useReadyConnection(instance.ref) !== undefined;
  return (
    <span className={styles.chips}>
      {instance.notices && <NoticeChip instance={instance} />}
      {isUnsettled && <Chip tone="bad">{t('instances.chipUnsettled')}</Chip>}
      <GuardChip instance={instance} nowMs={nowMs} />
      {instance.alerts && <AlertChips alerts={instance.alerts} nowMs={nowMs} />}
      {instance.idle && !hasIdleAlert(instance.alerts) && (
        <Chip tone="warning">{t(`instances.chipIdle.${instance.idle}`)}</Chip>
      )}
      {isConnected && <Chip tone="accent">{t('instances.chipConnected')}</Chip>}
      {instance.spot && <Chip>{t('instances.chipSpot')}</Chip>}
      {instance.operatingSystem === 'windows' && <Chip>{t('instances.chipWindows')}</Chip>}
      {instance.mark?.note && <span className={styles.note}>{instance.mark.note}</span>}
    </span>
  );
}
