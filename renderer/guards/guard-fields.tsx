import type { GuardPlan } from '../../preload/contract/guards.ts';
import type { Instance } from '../../preload/contract/instances.ts';
import { useWords } from '../i18n/words.tsx';
import { Select } from '../parts/select.tsx';
import { TextField } from '../parts/text-field.tsx';
import { choices, type GuardChoice, toGuardPlan } from './guard-choice.ts';
import styles from './guard-sheet.module.css';

const isIdle = (kind: GuardPlan['kind']) => kind === 'gpu-idle' || kind === 'cpu-idle';

/** When it is to stop. */
export function GuardFields({
  instance: { shape },
  choice,
  onChange,
}: {
  instance: Instance;
  choice: GuardChoice;
  onChange: (choice: GuardChoice) => void;
}) {
  const { t, format } = useWords();
  // Where nothing is known of the machine's shape, it may have one.
  const mayHaveGpu = Boolean(shape.gpuCount) || shape.vcpus === undefined;
  const kinds: GuardPlan['kind'][] = ['after', 'at', ...(mayHaveGpu ? (['gpu-idle'] as const) : []), 'cpu-idle'];
  const minutes = isIdle(choice.kind) ? choices.idle : choices.after;

  function choose(kind: GuardPlan['kind']) {
    const usual = isIdle(kind) ? 30 : 120;
    onChange({ ...choice, kind, minutes: isIdle(kind) === isIdle(choice.kind) ? choice.minutes : usual });
  }

  return (
    <div className={styles.fields}>
      <Select
        label={t('guards.when')}
        options={kinds.map((id) => ({ id, label: t(`guards.kind.${id}`) }))}
        selected={choice.kind}
        onSelect={choose}
      />
      {choice.kind === 'at' ? (
        <TextField
          label={t('guards.timeOfDay')}
          value={choice.timeOfDay}
          onChange={(timeOfDay) => onChange({ ...choice, timeOfDay })}
          mistake={toGuardPlan(choice, new Date()) ? undefined : t('guards.timeMistake')}
          autoComplete="off"
        />
      ) : (
        <Select
          label={t(isIdle(choice.kind) ? 'guards.idleFor' : 'guards.howLong')}
          options={minutes.map((it) => ({ id: String(it), label: format.duration(it * 60_000) }))}
          selected={String(choice.minutes)}
          onSelect={(id) => onChange({ ...choice, minutes: Number(id) })}
        />
      )}
    </div>
  );
}
