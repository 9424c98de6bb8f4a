import { useState } from 'react';
import type { Instance } from '../../preload/contract/instances.ts';
import { useWords } from '../i18n/words.tsx';
import { Button } from '../parts/button.tsx';
import { ShortcutKeys } from '../parts/shortcut-keys.tsx';
import { StateMark } from '../parts/state-mark.tsx';
import { usePlugs } from '../plugs.ts';
import { useChangeable } from '../read-only.ts';
import styles from './bulk-pane.module.css';
import { summarizeFleet } from './fleet-summary.ts';
import { stateShape } from './instance-state.ts';
import { isConnectable, possibleChange } from './possible-change.ts';
import { changeView } from './view-store.ts';

/** What the detail pane shows while several instances are chosen: what they are, and what can be done with all of them. */
export function BulkPane({ instances }: { instances: readonly Instance[] }) {
  const { t, format, problem } = useWords();
  const { changeable, reason } = useChangeable(instances);
  const leftCount = instances.length - changeable.length;
  const { CommandSheet } = usePlugs();
  const [isAsking, setAsking] = useState(false);
  const reachable = changeable.filter(isConnectable);
  const { states, gpus } = summarizeFleet(instances);
  const gpuCount = gpus.reduce((sum, gpu) => sum + gpu.count, 0);
  return (
    <div className={styles.pane}>
      <h2 className={styles.title}>{t('instances.bulk.chosen', { count: instances.length })}</h2>
      {gpuCount > 0 && <p className={styles.about}>{t('instances.fleet.gpusRunning', { count: gpuCount })}</p>}
      <div className={styles.actions}>
        {(['start', 'stop'] as const).map((kind) => {
          const refs = changeable.filter((it) => possibleChange(it) === kind).map(({ ref }) => ref);
          return (
            <Button key={kind} isDisabled={refs.length === 0} onPress={() => changeView({ bulk: { kind, refs } })}>
              {t(`instances.bulk.${kind}`, { count: refs.length })}
            </Button>
          );
        })}
        {CommandSheet && (
          <Button isDisabled={reachable.length === 0} onPress={() => setAsking(true)}>
            {t('commands.ask')}
          </Button>
        )}
      </div>
      {CommandSheet && isAsking && <CommandSheet instances={reachable} onClose={() => setAsking(false)} />}
      {reason && (
        <p className={styles.about}>
          {changeable.length > 0
            ? t('instances.bulk.readOnly', { count: leftCount })
            : `${problem(reason).title} ${problem(reason).next}`}
        </p>
      )}
      <ul className={styles.states}>
        {states.map(({ state, count }) => (
          <li key={state}>
            <StateMark shape={stateShape(state)} label={t(`instances.state.${state}`)} />
            <span className={styles.count}>{format.number(count)}</span>
          </li>
        ))}
      </ul>
      <p className={styles.about}>
        <ShortcutKeys keys="Mod+A" /> {t('shortcuts.selectAll')}
      </p>
    </div>
  );
}
