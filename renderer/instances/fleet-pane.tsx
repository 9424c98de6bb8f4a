import { type ReactNode, useMemo } from 'react';
import { useWords } from '../i18n/words.tsx';
import { BarMeter } from '../parts/bar-meter.tsx';
import { Card } from '../parts/card.tsx';
import { EmptyState } from '../parts/empty-state.tsx';
import { ShortcutKeys } from '../parts/shortcut-keys.tsx';
import { StateMark } from '../parts/state-mark.tsx';
import { useStore } from '../store.ts';
import { AccountList } from './account-list.tsx';
import { FleetCost } from './fleet-cost.tsx';
import styles from './fleet-pane.module.css';
import { summarizeFleet } from './fleet-summary.ts';
import { stateShape } from './instance-state.ts';
import { instanceList } from './instance-store.ts';
import { RootWarning } from './root-warning.tsx';

/** What the detail pane shows while no instance is chosen: how much of everything is running. */
export function FleetPane() {
  const { t, format } = useWords();
  const { instances, accounts, isAsking } = useStore(instanceList);
  const { count, runningCount, states, gpus } = useMemo(() => summarizeFleet(instances.values()), [instances]);
  const accountCard = accounts.length > 0 && (
    <Card title={t('accounts.title')}>
      <AccountList />
    </Card>
  );
  if (count === 0)
    return (
      <div className={styles.pane}>
        <RootWarning />
        {!isAsking && accounts.length === 0 && <EmptyState title={t('instances.chooseOne')} />}
        {accountCard}
      </div>
    );
  const gpuCount = gpus.reduce((sum, gpu) => sum + gpu.count, 0);
  return (
    <div className={styles.pane}>
      <h2 className={styles.finding}>{t('instances.fleet.running', { running: runningCount, count })}</h2>
      {gpuCount > 0 && <p className={styles.about}>{t('instances.fleet.gpusRunning', { count: gpuCount })}</p>}
      <RootWarning />
      <FleetCost instances={instances} />
      {accountCard}
      <Card title={t('instances.fleet.states')}>
        {states.map(({ state, count: inState }) => (
          <Line
            key={state}
            name={<StateMark shape={stateShape(state)} label={t(`instances.state.${state}`)} />}
            label={t(`instances.state.${state}`)}
            value={inState}
            maxValue={count}
            words={format.number(inState)}
          />
        ))}
      </Card>
      {gpuCount > 0 && (
        <Card title={t('instances.fleet.gpus')}>
          {gpus.map(({ name, count: ofThis, instanceCount }) => (
            <Line
              key={name ?? ''}
              name={name ?? t('instances.overview.gpuUnnamed')}
              label={name ?? t('instances.overview.gpuUnnamed')}
              value={ofThis}
              maxValue={gpuCount}
              words={t('instances.fleet.onInstances', { gpus: ofThis, count: instanceCount })}
            />
          ))}
        </Card>
      )}
      <p className={styles.hint}>
        <ShortcutKeys keys="ArrowUp+ArrowDown" /> {t('instances.fleet.hintMove')} <ShortcutKeys keys="?" />{' '}
        {t('instances.fleet.hintKeys')}
      </p>
    </div>
  );
}

function Line({
  name,
  label,
  value,
  maxValue,
  words,
}: {
  name: ReactNode;
  label: string;
  value: number;
  maxValue: number;
  words: string;
}) {
  return (
    <div className={styles.line}>
      <span className={styles.name}>{name}</span>
      <BarMeter label={label} value={value} maxValue={maxValue} valueText={words} />
      <span className={styles.words}>{words}</span>
    </div>
  );
}
