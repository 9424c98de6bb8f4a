import { type FormEvent, useEffect, useId, useRef, useState } from 'react';
import type { Instance } from '../../preload/contract/instances.ts';
import { ConnectSeveral } from '../connections/connect-several.tsx';
import { connections, isReadyOn } from '../connections.ts';
import { useWords } from '../i18n/words.tsx';
import { Button } from '../parts/button.tsx';
import { CoreButton } from '../parts/core-button.tsx';
import { ProblemNotice } from '../parts/notice.tsx';
import { Sheet } from '../parts/sheet.tsx';
import { TextField } from '../parts/text-field.tsx';
import { useChangeable } from '../read-only.ts';
import { createStore, type Store, useStore } from '../store.ts';
import { CommandAnswers } from './command-answers.tsx';
import { type CommandRun, startCommandRun } from './command-run.ts';
import styles from './command-sheet.module.css';

const noRun = createStore<CommandRun | undefined>(undefined);

/** One question to many hosts: a command that runs on each of them, and their answers side by side. */
export function CommandSheet({ instances, onClose }: { instances: readonly Instance[]; onClose: () => void }) {
  const { t } = useWords();
  const formId = useId();
  const { changeable, reason } = useChangeable(instances);
  const all = useStore(connections);
  const [command, setCommand] = useState('');
  const [started, setStarted] = useState<Store<CommandRun>>();
  const run = useStore<CommandRun | undefined>(started ?? noRun);
  const ending = useRef(new AbortController());
  useEffect(() => () => ending.current.abort(), []);

  const asked = changeable.flatMap(({ ref, name }) => {
    const connection = all.find((it) => isReadyOn(it, ref));
    return connection ? [{ ref, name, connectionId: connection.id }] : [];
  });
  const isRunning = run !== undefined && run.waiting.length > 0;

  function ask(event: FormEvent) {
    event.preventDefault();
    if (command.trim() === '' || asked.length === 0 || isRunning) return;
    ending.current = new AbortController();
    setStarted(startCommandRun(command, asked, ending.current.signal));
  }

  return (
    <Sheet
      title={t('commands.title', { count: instances.length })}
      isOpen
      size="full"
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{t('common.close')}</Button>
          {isRunning ? (
            <Button onPress={() => ending.current.abort()}>{t('commands.stop')}</Button>
          ) : (
            <CoreButton
              variant="primary"
              type="submit"
              form={formId}
              isDisabled={command.trim() === '' || asked.length === 0}
            >
              {t('commands.run', { count: asked.length })}
            </CoreButton>
          )}
        </>
      }
    >
      <div className={styles.sheet}>
        {reason && <ProblemNotice problem={reason} />}
        <form id={formId} onSubmit={ask}>
          <TextField
            label={t('commands.command')}
            description={t('commands.about')}
            value={command}
            onChange={setCommand}
            maxLength={32_768}
            placeholder="nvidia-smi --query-gpu=driver_version --format=csv,noheader"
            autoFocus
            mono
          />
        </form>
        <div className={styles.parts}>
          <div className={styles.who}>
            <ConnectSeveral instances={changeable} />
          </div>
          {run ? <CommandAnswers run={run} /> : <p className={styles.quiet}>{t('commands.empty')}</p>}
        </div>
      </div>
    </Sheet>
  );
}
