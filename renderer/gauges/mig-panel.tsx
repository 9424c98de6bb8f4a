import { useCallback } from 'react';
import { client } from '../client.ts';
import { useWords } from '../i18n/words.tsx';
import { AskedPanel } from './asked-panel.tsx';
import styles from './process-panel.module.css';

/** The instances that GPUs are cut into, one by one. */
export function MigPanel({ connectionId }: { connectionId: string }) {
  const { t, format } = useWords();
  const ask = useCallback(
    async (signal: AbortSignal) => (await client.space.listMigInstances({ connectionId }, { signal })).instances,
    [connectionId],
  );
  const notAvailable = t('common.notAvailable');
  return (
    <AskedPanel title={t('gauges.mig.title')} asking={t('gauges.mig.loading')} ask={ask}>
      {(instances) =>
        instances.length === 0 ? (
          <p>{t('gauges.mig.none')}</p>
        ) : (
          <>
            <table className={styles.table}>
              <thead>
                <tr>
                  <th scope="col">{t('gauges.mig.instance')}</th>
                  <th scope="col" className={styles.size}>
                    {t('gauges.mig.ids')}
                  </th>
                  <th scope="col" className={styles.wide}>
                    {t('gauges.memory')}
                  </th>
                </tr>
              </thead>
              <tbody>
                {instances.map(
                  ({
                    gpuIndex,
                    index,
                    profile,
                    uuid,
                    gpuInstanceId,
                    computeInstanceId,
                    memoryUsedBytes,
                    memoryTotalBytes,
                  }) => (
                    <tr key={`${gpuIndex} ${index}`}>
                      <th scope="row" title={uuid}>
                        {[`GPU ${gpuIndex}:${index}`, profile].filter(Boolean).join(' · ')}
                      </th>
                      <td className={styles.size}>
                        {`${gpuInstanceId ?? notAvailable} / ${computeInstanceId ?? notAvailable}`}
                      </td>
                      <td className={styles.wide}>
                        {memoryTotalBytes === undefined
                          ? notAvailable
                          : format.bytesOf(memoryUsedBytes, memoryTotalBytes)}
                      </td>
                    </tr>
                  ),
                )}
              </tbody>
            </table>
            <p className={styles.hidden}>{t('gauges.mig.noUse')}</p>
          </>
        )
      }
    </AskedPanel>
  );
}
