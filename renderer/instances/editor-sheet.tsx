import { type FormEvent, useEffect, useId, useState } from 'react';
import type { Instance } from '../../preload/contract/instances.ts';
import type { Problem } from '../../preload/contract/problem.ts';
import type { EditorPlan, OpenedEditor } from '../../preload/contract/ssh-names.ts';
import { client } from '../client.ts';
import { useWords } from '../i18n/words.tsx';
import { Button } from '../parts/button.tsx';
import { CopyBox } from '../parts/copy-box.tsx';
import { CoreButton } from '../parts/core-button.tsx';
import { Notice, ProblemNotice } from '../parts/notice.tsx';
import { Progress } from '../parts/progress.tsx';
import { Sheet } from '../parts/sheet.tsx';
import { TextField } from '../parts/text-field.tsx';
import { usePlugs } from '../plugs.ts';
import { problemFrom } from '../problem-from.ts';
import { useReadOnlyReason } from '../read-only.ts';
import styles from './editor-sheet.module.css';

/** Opens VS Code on a folder of an instance; says before what has to be written for it. */
export function EditorSheet({ instance, onClose }: { instance: Instance; onClose: () => void }) {
  const { t } = useWords();
  const formId = useId();
  const readOnly = useReadOnlyReason(instance);
  const { openTerminal } = usePlugs();
  const [plan, setPlan] = useState<EditorPlan>();
  const [folder, setFolder] = useState('');
  const [problem, setProblem] = useState<Problem>();
  const [opened, setOpened] = useState<OpenedEditor>();
  const [isPending, setIsPending] = useState(false);
  const { ref, name: instanceName } = instance;
  useEffect(() => {
    client.sshNames.planEditor({ ref }).then(setPlan, (thrown) => setProblem(problemFrom(thrown)));
  }, [ref]);

  const isFolder = folder.trim() === '' || folder.trim().startsWith('/');
  const mayOpen = plan?.name !== undefined && isFolder && !readOnly;

  async function open(event: FormEvent) {
    event.preventDefault();
    if (!plan || !mayOpen || isPending) return;
    setIsPending(true);
    setProblem(undefined);
    setOpened(undefined);
    const wanted = folder.trim();
    const asked = { ref, configPath: plan.configPath, ...(wanted === '' ? {} : { folder: wanted }) };
    await client.sshNames.openEditor(asked).then(setOpened, (thrown) => setProblem(problemFrom(thrown)));
    setIsPending(false);
  }

  return (
    <Sheet
      title={t('editor.title', { name: instanceName })}
      isOpen
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{t(opened || instance.sandbox ? 'common.close' : 'common.cancel')}</Button>
          {plan?.name === undefined ? (
            plan &&
            openTerminal &&
            !instance.sandbox && (
              <CoreButton
                variant="primary"
                isDisabled={readOnly !== undefined}
                onPress={() => {
                  onClose();
                  openTerminal(instance);
                }}
              >
                {t('instances.openTerminal')}
              </CoreButton>
            )
          ) : (
            <CoreButton variant="primary" type="submit" form={formId} isDisabled={!mayOpen || isPending}>
              {t(opened ? 'editor.again' : plan.writes ? 'editor.writeAndOpen' : 'editor.open')}
            </CoreButton>
          )}
        </>
      }
    >
      {readOnly && <ProblemNotice problem={readOnly} />}
      {!plan && !problem && <Progress label={t('sshNames.reading')} showLabel />}
      {plan && plan.name === undefined && <p>{t(instance.sandbox ? 'editor.practice' : 'editor.noName')}</p>}
      {plan?.name !== undefined && (
        <form id={formId} className={styles.form} onSubmit={open}>
          <p>{t('editor.about', { name: plan.name })}</p>
          <TextField
            label={t('editor.folder')}
            value={folder}
            onChange={setFolder}
            description={t('editor.folderAbout')}
            placeholder="/home/ubuntu/project"
            mistake={isFolder ? undefined : t('editor.folderMistake')}
            validationBehavior="aria"
            mono
          />
          {plan.writes && !opened && (
            <>
              <p>{t('editor.willWrite', { config: plan.configPath, hosts: plan.hostsPath })}</p>
              <CopyBox label={t('sshNames.line')} copyLabel={t('sshNames.copyLine')} text={plan.line} />
            </>
          )}
        </form>
      )}
      {isPending && <Progress label={t('editor.opening')} showLabel />}
      {problem && <ProblemNotice problem={problem} />}
      {opened && (
        <div className={styles.opened}>
          <Notice tone="good" title={t('editor.opened')}>
            {opened.wrote && plan && <p>{t('editor.wrote', { config: plan.configPath, hosts: plan.hostsPath })}</p>}
            <p>{t('editor.missing')}</p>
          </Notice>
        </div>
      )}
    </Sheet>
  );
}
