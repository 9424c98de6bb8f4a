import type { GuardPlan, PowerOffEnd } from '../../preload/contract/guards.ts';
import type { Instance } from '../../preload/contract/instances.ts';
import styles from '../changes/effect-list.module.css';
import { useWords } from '../i18n/words.tsx';
import type { GuardChoice } from './guard-choice.ts';

type Effect = { tone: 'neutral' | 'good' | 'warning'; text: string };

/** What will happen when a guard is set, and what it leaves on the machine. */
export function GuardEffects({
  instance,
  choice,
  plan,
  end,
}: {
  instance: Instance;
  choice: GuardChoice;
  plan: GuardPlan;
  end: PowerOffEnd;
}) {
  const { t, format } = useWords();
  const effects: Effect[] = [
    { tone: 'neutral', text: whenText() },
    { tone: end === 'stopped' ? 'good' : 'warning', text: t(`guards.end.${instance.sandbox ? 'practice' : end}`) },
    ...(instance.stopLoses.localDisks === false || instance.sandbox
      ? []
      : [{ tone: 'warning' as const, text: t('guards.localDisks') }]),
    // The practice host's messages go nowhere: its terminals are this computer's own.
    ...(instance.sandbox ? [] : [{ tone: 'neutral' as const, text: t('guards.told') }]),
    { tone: 'good', text: t(instance.sandbox ? 'guards.leftPractice' : 'guards.left') },
  ];

  function whenText(): string {
    const limit = format.duration(choice.minutes * 60_000);
    if (choice.kind === 'gpu-idle' || choice.kind === 'cpu-idle') return t(`guards.will.${choice.kind}`, { limit });
    const at = plan.kind === 'at' ? plan.time : new Date(Date.now() + choice.minutes * 60_000).toISOString();
    return t('guards.will.time', { at: format.dateTime(at) });
  }

  return (
    <ul className={styles.effects}>
      {effects.map(({ tone, text }) => (
        <li key={text} className={styles[tone]}>
          {text}
        </li>
      ))}
    </ul>
  );
}
