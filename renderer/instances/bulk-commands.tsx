import { useEffect, useState } from 'react';
import { toCommandLine } from '../../preload/contract/command-line.ts';
import type { Instance } from '../../preload/contract/instances.ts';
import { client } from '../client.ts';
import { useWords } from '../i18n/words.tsx';
import { CopyBox } from '../parts/copy-box.tsx';
import { CoreButton } from '../parts/core-button.tsx';
import { Progress } from '../parts/progress.tsx';
import { problemFrom } from '../problem-from.ts';
import { useStore } from '../store.ts';
import { type BulkChange, startBulkChange } from './bulk-change.ts';

/** The clouds' own commands that do the same for each of several instances; they are asked for when somebody wants them. */
export function BulkCommands({ kind, instances }: { kind: 'start' | 'stop'; instances: readonly Instance[] }) {
  const { t } = useWords();
  const [asked, setAsked] = useState<{ run: BulkChange; lines: ReadonlyMap<string, string> }>();
  useEffect(() => () => asked?.run.cancel(), [asked]);

  function ask() {
    const lines = new Map<string, string>();
    const run = startBulkChange(
      instances.map(({ ref }) => ref),
      async (ref) => {
        const plan = await client.instances.plan({ ref, request: { action: kind } });
        lines.set(ref, plan.commands.map(toCommandLine).join('\n'));
      },
      problemFrom,
    );
    setAsked({ run, lines });
  }

  if (asked) return <Commands {...asked} instances={instances} />;
  return (
    <CoreButton variant="quiet" isDisabled={instances.length === 0} onPress={ask}>
      {t('instances.bulk.showCommands', { count: instances.length })}
    </CoreButton>
  );
}

function Commands({
  run,
  lines,
  instances,
}: {
  run: BulkChange;
  lines: ReadonlyMap<string, string>;
  instances: readonly Instance[];
}) {
  const { t, problem } = useWords();
  const outcomes = useStore(run.outcomes);
  const done = [...outcomes.values()].filter(({ status }) => status === 'accepted' || status === 'refused').length;
  if (done < outcomes.size)
    return <Progress label={t('instances.bulk.askingCommands')} value={done} maxValue={outcomes.size} showLabel />;
  const text = instances.flatMap(({ ref, name, id }) => {
    const outcome = outcomes.get(ref);
    // As a comment, so that the rest can be pasted as it is.
    return outcome?.status === 'refused'
      ? `# ${name || id}: ${problem(outcome.problem).title}`
      : (lines.get(ref) ?? []);
  });
  return <CopyBox label={t('changes.command')} copyLabel={t('changes.copyCommand')} text={text.join('\n')} />;
}
