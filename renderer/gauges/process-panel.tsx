import { useState } from 'react';
import { Cell, Column, Group, Row, type SortDescriptor, Table, TableBody, TableHeader } from 'react-aria-components';
import type { GaugeSample, ProcessPanel as ProcessValue } from '../../preload/contract/gauges.ts';
import { useWords } from '../i18n/words.tsx';
import { Panel } from './panel.tsx';
import { firstProcesses, type ProcessOrder, shortCommand } from './process-order.ts';
import styles from './process-panel.module.css';

const rowCount = 10;

/** The processes that use most CPU or memory. */
export function ProcessPanel({ processes }: { processes: GaugeSample['processes'] }) {
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
          <ProcessTable value={value} />
          {value.othersHidden && <p className={styles.hidden}>{t('gauges.othersHidden')}</p>}
        </>
      )}
    </Panel>
  );
}

function ProcessTable({ value }: { value: ProcessValue }) {
  const { t, format } = useWords();
  const [order, setOrder] = useState<ProcessOrder>('cpuPercent');
  /** While somebody points at the rows, these stay where they are. */
  const [held, setHeld] = useState<number[]>();
  const rows = firstProcesses(value.top, order, rowCount, held);

  function sort({ column }: SortDescriptor) {
    const next = column === 'residentBytes' ? 'residentBytes' : 'cpuPercent';
    setOrder(next);
    if (held) setHeld(firstProcesses(value.top, next, rowCount).map(({ pid }) => pid));
  }

  return (
    <Group onHoverChange={(isHovered) => setHeld(isHovered ? rows.map(({ pid }) => pid) : undefined)}>
      <Table
        aria-label={t('gauges.processes')}
        className={styles.table ?? ''}
        sortDescriptor={{ column: order, direction: 'descending' }}
        onSortChange={sort}
      >
        <TableHeader>
          <Column id="command" isRowHeader className={styles.command ?? ''}>
            {t('gauges.command')}
          </Column>
          <Column id="user" className={styles.user ?? ''}>
            {t('gauges.user')}
          </Column>
          <Column id="cpuPercent" allowsSorting className={styles.share ?? ''}>
            {t('gauges.cpu')}
          </Column>
          <Column id="residentBytes" allowsSorting className={styles.size ?? ''}>
            {t('gauges.memory')}
          </Column>
        </TableHeader>
        <TableBody>
          {rows.map(({ pid, command, user, cpuPercent, residentBytes }) => (
            <Row key={pid} id={pid}>
              <Cell className={styles.command ?? ''}>
                <span title={`${t('gauges.pid', { pid: String(pid) })}\n${command}`}>{shortCommand(command)}</span>
              </Cell>
              <Cell className={styles.user ?? ''}>{user ?? t('common.none')}</Cell>
              <Cell className={styles.share ?? ''}>
                {cpuPercent === undefined ? t('common.notAvailable') : format.percent(cpuPercent)}
              </Cell>
              <Cell className={styles.size ?? ''}>
                {residentBytes === undefined ? t('common.notAvailable') : format.bytes(residentBytes)}
              </Cell>
            </Row>
          ))}
        </TableBody>
      </Table>
    </Group>
  );
}
