import { useCallback, useState } from 'react';
import type { Container } from '../../preload/contract/docker.ts';
import type { HostAction } from '../../preload/contract/host-actions.ts';
import { client } from '../client.ts';
import { useWords } from '../i18n/words.tsx';
import { IconButton } from '../parts/icon-button.tsx';
import { MoreIcon } from '../parts/icons.tsx';
import { Menu } from '../parts/menu.tsx';
import { ActionSheet } from './action-sheet.tsx';
import { AskedPanel } from './asked-panel.tsx';
import styles from './process-panel.module.css';
import { useHostReadOnlyReason } from './use-host-read-only.ts';

/** The containers of a host with what they use; each can be restarted and stopped. */
export function ContainerPanel({ connectionId }: { connectionId: string }) {
  const { t } = useWords();
  const isClosed = useHostReadOnlyReason(connectionId) !== undefined;
  const [asked, setAsked] = useState<{ action: HostAction; again: () => void }>();
  const ask = useCallback(
    async (signal: AbortSignal) => (await client.space.listContainers({ connectionId }, { signal })).containers,
    [connectionId],
  );
  return (
    <>
      <AskedPanel title={t('gauges.docker.title')} asking={t('gauges.docker.loading')} ask={ask}>
        {(containers, again) =>
          containers.length === 0 ? (
            <p>{t('gauges.docker.none')}</p>
          ) : (
            <table className={styles.table}>
              <thead>
                <tr>
                  <th scope="col">{t('gauges.docker.name')}</th>
                  <th scope="col" className={styles.share}>
                    {t('gauges.docker.cpu')}
                  </th>
                  <th scope="col" className={styles.size}>
                    {t('gauges.docker.memory')}
                  </th>
                  <th scope="col" className={styles.size}>
                    {t('gauges.docker.log')}
                  </th>
                  <td className={styles.act} />
                </tr>
              </thead>
              <tbody>
                {containers.map((container) => (
                  <Row
                    key={container.id}
                    container={container}
                    isClosed={isClosed}
                    onAsk={(action) => setAsked({ action, again })}
                  />
                ))}
              </tbody>
            </table>
          )
        }
      </AskedPanel>
      {asked && (
        <ActionSheet
          connectionId={connectionId}
          action={asked.action}
          onClose={() => setAsked(undefined)}
          onDone={asked.again}
        />
      )}
    </>
  );
}

/** What is worth a line of Docker's own words: `Paused`, `unhealthy`, `Restarting (3)`, `Exited (137)`. */
function stateWords(status = ''): string | undefined {
  const [words] = /(?<=^Up .*\()(?!healthy)[A-Za-z][^)]*(?=\)$)|^[A-Z][a-z]+ \((?!0\))\d+\)/.exec(status) ?? [];
  return words;
}

function Row({
  container,
  isClosed,
  onAsk,
}: {
  container: Container;
  isClosed: boolean;
  onAsk: (action: HostAction) => void;
}) {
  const { t, format } = useWords();
  const { id, name, image, status, isRunning, cpuPercent, memoryUsedBytes, logBytes } = container;
  const state = stateWords(status);
  const bytes = (value: number | undefined) => (value === undefined ? t('common.notAvailable') : format.bytes(value));
  const act = (kind: 'restart-container' | 'stop-container') => ({
    id: kind,
    label: t(`gauges.act.ask.${kind}`),
    isDisabled: isClosed,
    onAction: () => onAsk({ kind, id }),
  });
  return (
    <tr>
      <th scope="row" title={[name, image, status, id].filter(Boolean).join('\n')}>
        {name}
        {state && <span className={styles.state}>{state}</span>}
      </th>
      <td className={styles.share}>
        {cpuPercent === undefined ? t('common.notAvailable') : format.percent(cpuPercent)}
      </td>
      <td className={styles.size}>{isRunning === false ? t('gauges.docker.stopped') : bytes(memoryUsedBytes)}</td>
      <td className={styles.size}>{bytes(logBytes)}</td>
      <td className={styles.menu}>
        <Menu
          label={t('gauges.docker.actions', { name })}
          trigger={<IconButton icon={MoreIcon} label={t('gauges.docker.actions', { name })} />}
          actions={[act('restart-container'), ...(isRunning === false ? [] : [act('stop-container')])]}
        />
      </td>
    </tr>
  );
}
