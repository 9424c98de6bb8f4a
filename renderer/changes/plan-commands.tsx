import type { ChangePlan } from '../../preload/contract/changes.ts';
import { toCommandLine } from '../../preload/contract/command-line.ts';
import { useWords } from '../i18n/words.tsx';
import { CopyBox } from '../parts/copy-box.tsx';

/** The provider's own commands that do what a plan does, to copy. */
export function PlanCommands({ plan }: { plan: ChangePlan }) {
  const { t } = useWords();
  return (
    <CopyBox
      label={t('changes.command')}
      copyLabel={t('changes.copyCommand')}
      text={plan.commands.map(toCommandLine).join('\n')}
    />
  );
}
