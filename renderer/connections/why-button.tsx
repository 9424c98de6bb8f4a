import { findOutWhy } from '../doctor/doctor-store.ts';
import { useWords } from '../i18n/words.tsx';
import { Button } from '../parts/button.tsx';
import type { FailureProps } from './failure-props.ts';

/** Looks for the cause of a failed attempt, as the same user with the same key. */
export function WhyButton({ state, attempt }: Pick<FailureProps, 'state' | 'attempt'>) {
  const { t } = useWords();
  const { user, keyPath, agentKey } = state.target ?? {};
  return (
    <Button
      onPress={() =>
        findOutWhy({
          target: { kind: 'instance', ref: attempt.instanceRef },
          ...(user === undefined ? {} : { user }),
          ...(keyPath === undefined ? {} : { keyPath }),
          ...(agentKey === undefined ? {} : { agentKey }),
        })
      }
    >
      {t('doctor.why')}
    </Button>
  );
}
