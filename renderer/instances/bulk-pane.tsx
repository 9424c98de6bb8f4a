import { useState } from 'react';
import type { Instance } from '../../preload/contract/instances.ts';
import { ConnectSeveral } from '../connections/connect-several.tsx';
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

/** So many connections one console keeps without being felt; see `docs/benchmarks.md`. */
const maxConnected = 200;

/** What the detail pane shows while several instances are chosen: what they are, and what can be done with all of them. */
export function BulkPane({ instances }: { instances: readonly Instance[] }) {
  const { t, format, problem } = useWords();
  const { changeable, reason } = useChangeable(instances);
  const leftCount = instances.length - changeable.length;
  const { CommandSheet } = usePlugs();
  const [isAsking, setAsking] = useState(false);
  const [isConnecting, setConnecting] = useState(false);
  const reachable = instances.filter(isConnectable);
  const askable = changeable.filter(isConnectable);
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
          <Button isDisabled={askable.length === 0} onPress={() => setAsking(true)}>
            {t('commands.ask')}
          </Button>
        )}
        <Button
          isDisabled={reachable.length === 0 || reachable.length > maxConnected}
          onPress={() => setConnecting(!isConnecting)}
        >
          {isConnecting ? t('connections.hideHosts') : t('connections.connectSeveral')}
        </Button>
      </div>
      {CommandSheet && isAsking && <CommandSheet instances={askable} onClose={() => setAsking(false)} />}
      {reason && (
        <p className={styles.about}>
          {changeable.length > 0
            ? t('instances.bulk.readOnly', { count: leftCount })
            : `${problem(reason).title} ${problem(reason).next}`}
        </p>
      )}
      {reachable.length > maxConnected && (
        <p className={styles.about}>{t('connections.atMost', { count: maxConnected })}</p>
      )}
      {isConnecting && reachable.length <= maxConnected && <ConnectSeveral instances={reachable} />}
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
