import { useEffect, useState } from 'react';
import type { Problem } from '../../preload/contract/problem.ts';
import type { SshNames } from '../../preload/contract/ssh-names.ts';
import { client } from '../client.ts';
import { useWords } from '../i18n/words.tsx';
import { Button } from '../parts/button.tsx';
import { classNames } from '../parts/class-names.ts';
import { CopyBox } from '../parts/copy-box.tsx';
import { CoreButton } from '../parts/core-button.tsx';
import { ProblemNotice } from '../parts/notice.tsx';
import { Progress } from '../parts/progress.tsx';
import { Sheet } from '../parts/sheet.tsx';
import { problemFrom } from '../problem-from.ts';
import { useReadOnlyReason } from '../read-only.ts';
import { createStore } from '../store.ts';
import styles from './ssh-names-sheet.module.css';

/** Whether the sheet is in front. */
export const isSshNamesSheetOpen = createStore(false);

/** Shows the one line before it is written, writes it or takes it out, and tells the names. */
export function SshNamesSheet({ onClose }: { onClose: () => void }) {
  const { t } = useWords();
  const readOnly = useReadOnlyReason();
  const [names, setNames] = useState<SshNames>();
  const [problem, setProblem] = useState<Problem>();
  const [isPending, setPending] = useState(false);

  useEffect(() => {
    client.sshNames.describe({}).then(setNames, (thrown) => setProblem(problemFrom(thrown)));
  }, []);

  async function change({ isOn, configPath }: SshNames) {
    setPending(true);
    setProblem(undefined);
    try {
      setNames(await client.sshNames[isOn ? 'exclude' : 'include']({ path: configPath }));
    } catch (thrown) {
      setProblem(problemFrom(thrown));
    }
    setPending(false);
  }

  return (
    <Sheet
      title={t('sshNames.command')}
      isOpen
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose} autoFocus>
            {t('common.close')}
          </Button>
          {names && (
            <CoreButton
              variant={names.isOn ? 'plain' : 'primary'}
              isPending={isPending}
              isDisabled={readOnly !== undefined}
              onPress={() => void change(names)}
            >
              {t(names.isOn ? 'sshNames.exclude' : 'sshNames.include')}
            </CoreButton>
          )}
        </>
      }
    >
      {readOnly && <ProblemNotice problem={readOnly} />}
      {!names && !problem && <Progress label={t('sshNames.reading')} showLabel />}
      {problem && <ProblemNotice problem={problem} />}
      {names && (
        <>
          <p className={styles.text}>
            {t(names.isOn ? 'sshNames.isOn' : 'sshNames.willDo', { path: names.configPath })}
          </p>
          <CopyBox label={t('sshNames.line')} copyLabel={t('sshNames.copyLine')} text={names.line} />
          <p className={styles.text}>{t('sshNames.file', { path: names.hostsPath })}</p>
          {names.names.length === 0 && <p className={styles.quiet}>{t('sshNames.none')}</p>}
          {names.names.length > 0 && (
            <>
              <p className={styles.text}>{t('sshNames.names', { count: names.names.length })}</p>
              <ul
                className={classNames('mono', styles.names)}
                aria-label={t('sshNames.names', { count: names.names.length })}
              >
                {names.names.map(({ ref, name }) => (
                  <li key={ref}>ssh {name}</li>
                ))}
              </ul>
            </>
          )}
        </>
      )}
    </Sheet>
  );
}
