import { useCallback, useEffect, useState } from 'react';
import type { Problem } from '../../preload/contract/problem.ts';
import type { KeptShells } from '../../preload/contract/terminals.ts';
import { settings, updateSettings } from '../app-state.ts';
import { client } from '../client.ts';
import { useWords } from '../i18n/words.tsx';
import { Button } from '../parts/button.tsx';
import { CopyBox } from '../parts/copy-box.tsx';
import { DangerQuestion } from '../parts/danger-question.tsx';
import { Notice, ProblemNotice } from '../parts/notice.tsx';
import { Progress } from '../parts/progress.tsx';
import { Sheet } from '../parts/sheet.tsx';
import { Switch } from '../parts/switch.tsx';
import { problemFrom } from '../problem-from.ts';
import { useStore } from '../store.ts';
import styles from './kept-shells-sheet.module.css';
import { findTerminal, lookingAtKept, type OpenTerminal, takeUpShell } from './open-terminals.ts';

type Shell = KeptShells['shells'][number];

/** Shells that outlive their connection: whether new ones do on this host, and those that have been left there. */
export function KeptShellsSheet() {
  const terminal = findTerminal(useStore(lookingAtKept));
  return terminal && <KeptOn terminal={terminal} />;
}

function KeptOn({ terminal }: { terminal: OpenTerminal }) {
  const { t } = useWords();
  const { ref, name } = terminal.instance;
  const { keptShellInstances } = useStore(settings);
  const { told, problem, end } = useKeptShells(terminal);
  const [ending, setEnding] = useState<Shell>();
  const close = () => lookingAtKept.set(undefined);

  function keep(isWanted: boolean) {
    const others = keptShellInstances.filter((kept) => kept !== ref);
    void updateSettings({ keptShellInstances: isWanted ? [...others, ref] : others }, t('settings.notKept'));
  }

  if (ending)
    return (
      <DangerQuestion
        title={t('terminals.keptEndTitle', { command: ending.command })}
        action={t('terminals.keptEnd')}
        onDismiss={() => setEnding(undefined)}
        onConfirm={() => void end(ending)}
      >
        <p>{t('terminals.keptEndMeaning')}</p>
      </DangerQuestion>
    );
  return (
    <Sheet
      title={t('terminals.keptTitle', { name })}
      isOpen
      onClose={close}
      actions={<Button onPress={close}>{t('common.close')}</Button>}
    >
      <p>{t('terminals.keptAbout')}</p>
      <div className={styles.choice}>
        <Switch label={t('terminals.keptSwitch')} isSelected={keptShellInstances.includes(ref)} onChange={keep} />
      </div>
      {problem && <ProblemNotice problem={problem} />}
      {!told && !problem && <Progress label={t('terminals.keptLooking')} />}
      {told && told.tmuxVersion === undefined && (
        <Notice tone="warning" title={t('terminals.keptNoTmux', { name })}>
          {told.installCommand === undefined ? (
            <p>{t('terminals.keptInstallAnyhow')}</p>
          ) : (
            <CopyBox label={t('common.remedy.command')} copyLabel={t('common.copy')} text={told.installCommand} />
          )}
        </Notice>
      )}
      {told?.tmuxVersion !== undefined && (
        <ShellList
          shells={told.shells}
          onTakeUp={(shell) => {
            close();
            takeUpShell(terminal, shell.name);
          }}
          onEnd={setEnding}
        />
      )}
    </Sheet>
  );
}

type ShellListProps = {
  shells: readonly Shell[];
  onTakeUp: (shell: Shell) => void;
  onEnd: (shell: Shell) => void;
};

function ShellList({ shells, onTakeUp, onEnd }: ShellListProps) {
  const { t, format } = useWords();
  if (shells.length === 0) return <p>{t('terminals.keptNone')}</p>;
  return (
    <ul className={styles.shells} aria-label={t('terminals.keptList')}>
      {shells.map((shell) => (
        <li key={shell.name}>
          <span className={styles.facts}>
            <span className="mono">{shell.command}</span>{' '}
            {t(shell.isInUse ? 'terminals.keptInUse' : 'terminals.keptLeft', {
              since: format.dateTime(shell.startedAt),
            })}
          </span>
          {!shell.isInUse && <Button onPress={() => onTakeUp(shell)}>{t('terminals.keptTakeUp')}</Button>}
          <Button onPress={() => onEnd(shell)}>{t('terminals.keptEndAsk')}</Button>
        </li>
      ))}
    </ul>
  );
}

function useKeptShells({ session }: OpenTerminal) {
  const [told, setTold] = useState<KeptShells>();
  const [problem, setProblem] = useState<Problem>();
  const ask = useCallback(
    async (question: (connectionId: string) => Promise<void>) => {
      const tab = session.state.get();
      if (tab.phase === 'open') await question(tab.connectionId).catch((thrown) => setProblem(problemFrom(thrown)));
    },
    [session],
  );
  const look = useCallback(
    () => ask(async (connectionId) => setTold(await client.terminals.listKept({ connectionId }))),
    [ask],
  );
  useEffect(() => void look(), [look]);
  async function end({ name }: Shell) {
    setProblem(undefined);
    await ask(async (connectionId) => void (await client.terminals.endKept({ connectionId, shell: name })));
    await look();
  }
  return { told, problem, end };
}
