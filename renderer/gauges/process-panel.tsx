import { useState } from 'react';
import { Button } from 'react-aria-components';
import type { GaugeSample, ProcessPanel as ProcessValue } from '../../preload/contract/gauges.ts';
import type { HostAction } from '../../preload/contract/host-actions.ts';
import { useWords } from '../i18n/words.tsx';
import { IconButton } from '../parts/icon-button.tsx';
import { CloseIcon } from '../parts/icons.tsx';
import { ActionSheet } from './action-sheet.tsx';
import { Panel } from './panel.tsx';
import { firstProcesses, type ProcessOrder, shortCommand } from './process-order.ts';
import styles from './process-panel.module.css';
import { useHostReadOnlyReason } from './use-host-read-only.ts';

const rowCount = 10;

/** The processes that use most CPU or memory. */
export function ProcessPanel({
  processes,
  connectionId,
}: {
  processes: GaugeSample['processes'];
  connectionId: string;
}) {
  const { t } = useWords();
  const count = processes.status === 'ok' ? processes.value.count : undefined;
  return (
    <Panel
      title={t('gauges.processes')}
      aside={count === undefined ? undefined : t('gauges.processCount', { count })}
      state={processes}
    >
      {(value) => (
        <>
          <ProcessTable value={value} connectionId={connectionId} />
          {value.othersHidden && <p className={styles.hidden}>{t('gauges.othersHidden')}</p>}
        </>
      )}
    </Panel>
  );
}

function ProcessTable({ value, connectionId }: { value: ProcessValue; connectionId: string }) {
  const { t, format } = useWords();
  const readOnly = useHostReadOnlyReason(connectionId);
  const [ending, setEnding] = useState<{ action: HostAction; about: string }>();
  const [order, setOrder] = useState<ProcessOrder>('cpuPercent');
  /** While somebody points at the rows, these stay where they are. */
  const [held, setHeld] = useState<number[]>();
  const rows = firstProcesses(value.top, order, rowCount, held);

  function sort(next: ProcessOrder) {
    setOrder(next);
    if (held) setHeld(firstProcesses(value.top, next, rowCount).map(({ pid }) => pid));
  }
  const heading = (id: ProcessOrder, name: string, className: string | undefined) => (
    <th scope="col" className={className} aria-sort={order === id ? 'descending' : 'none'}>
      <Button className={styles.sort ?? ''} onPress={() => sort(id)}>
        {name}
      </Button>
    </th>
  );

  return (
    <>
      <table
        className={styles.table}
        onPointerEnter={() => setHeld(rows.map(({ pid }) => pid))}
        onPointerLeave={() => setHeld(undefined)}
      >
        <thead>
          <tr>
            <th scope="col">{t('gauges.command')}</th>
            <th scope="col" className={styles.user}>
              {t('gauges.user')}
            </th>
            {heading('cpuPercent', t('gauges.cpu'), styles.share)}
            {heading('residentBytes', t('gauges.memory'), styles.size)}
            <td className={styles.act} />
          </tr>
        </thead>
        <tbody>
          {rows.map(({ pid, command, user, cpuPercent, residentBytes, startTicks }) => (
            <tr key={pid}>
              <th scope="row" title={`${t('gauges.pid', { pid: String(pid) })}\n${command}`}>
                {shortCommand(command)}
              </th>
              <td className={styles.user}>{user ?? t('common.none')}</td>
              <td className={styles.share}>
                {cpuPercent === undefined ? t('common.notAvailable') : format.percent(cpuPercent)}
              </td>
              <td className={styles.size}>
                {residentBytes === undefined ? t('common.notAvailable') : format.bytes(residentBytes)}
              </td>
              <td className={styles.act}>
                {pid > 1 && !command.startsWith('[') && (
                  <IconButton
                    icon={CloseIcon}
                    label={t('gauges.act.endProcess', { pid: String(pid) })}
                    isDisabled={readOnly !== undefined}
                    onPress={() =>
                      setEnding({
                        action: { kind: 'end-process', pid, ...(startTicks === undefined ? {} : { startTicks }) },
                        about: user === undefined ? command : `${user} · ${command}`,
                      })
                    }
                  />
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {ending && (
        <ActionSheet
          connectionId={connectionId}
          action={ending.action}
          about={ending.about}
          onClose={() => setEnding(undefined)}
          onDone={() => {}}
        />
      )}
    </>
  );
}
