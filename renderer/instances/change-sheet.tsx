import { useState } from 'react';
import type { Instance } from '../../preload/contract/instances.ts';
import type { Problem } from '../../preload/contract/problem.ts';
import { client } from '../client.ts';
import { useWords } from '../i18n/words.tsx';
import { Button } from '../parts/button.tsx';
import { CoreButton } from '../parts/core-button.tsx';
import { ProblemNotice } from '../parts/notice.tsx';
import { Sheet } from '../parts/sheet.tsx';
import { problemFrom } from '../problem-from.ts';
import { type ChangeEffect, startEffects, stopEffects } from './change-effects.ts';
import styles from './change-sheet.module.css';
import { noteInstance } from './instance-store.ts';
import { changeView } from './view-store.ts';

const close = () => changeView({ question: undefined });

/** Says what starting or stopping will do, does it, and shows the cloud's own words when it refuses. */
export function ChangeSheet({ kind, instance }: { kind: 'start' | 'stop'; instance: Instance }) {
  const { t } = useWords();
  const [isPending, setPending] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  const { name } = instance;
  const effects = kind === 'start' ? startEffects(instance) : stopEffects(instance);
  const losesData = effects.some(({ tone }) => tone === 'bad');

  async function confirm() {
    setPending(true);
    setProblem(undefined);
    try {
      noteInstance(await client.instances[kind]({ ref: instance.ref }));
      close();
    } catch (thrown) {
      setProblem(problemFrom(thrown));
      setPending(false);
    }
  }

  return (
    <Sheet
      title={t(`instances.${kind}Sheet.title`, { name })}
      isOpen
      onClose={close}
      isAlert={kind === 'stop'}
      actions={
        <>
          {/* Enter, pressed too soon, must not take anything away. */}
          <Button onPress={close} autoFocus={kind === 'stop'}>
            {t('common.cancel')}
          </Button>
          <CoreButton
            variant={losesData ? 'danger' : 'primary'}
            isPending={isPending}
            onPress={() => void confirm()}
            autoFocus={kind === 'start'}
          >
            {problem ? t('common.tryAgain') : t(`instances.${kind}Now`)}
          </CoreButton>
        </>
      }
    >
      <ul className={styles.effects}>
        {effects.map((effect) => (
          <Effect key={effect.words} effect={effect} />
        ))}
      </ul>
      {problem && (
        <ProblemNotice
          problem={problem}
          title={t(kind === 'start' ? 'instances.refusedStart' : 'instances.refusedStop', { name })}
        />
      )}
    </Sheet>
  );
}

function Effect({ effect: { tone, words, params } }: { effect: ChangeEffect }) {
  const { t } = useWords();
  return <li className={styles[tone]}>{t(words, params)}</li>;
}
