import { useEffect, useState } from 'react';
import type { DoctorInput } from '../../preload/contract/doctor.ts';
import { doctorPage } from '../i18n/doctor-page.ts';
import { verdictSentence } from '../i18n/doctor-sentence.ts';
import { useWords } from '../i18n/words.tsx';
import { Button } from '../parts/button.tsx';
import { CoreButton } from '../parts/core-button.tsx';
import { Notice, ProblemNotice } from '../parts/notice.tsx';
import { Progress } from '../parts/progress.tsx';
import { Sentence } from '../parts/sentence.tsx';
import { Sheet } from '../parts/sheet.tsx';
import { showToast } from '../parts/toast.tsx';
import { createStore, type Store, useStore } from '../store.ts';
import { type DoctorRun, startDoctorRun } from './doctor-run.ts';
import styles from './doctor-sheet.module.css';
import { FindingList } from './finding-list.tsx';
import { FixButton } from './fix-button.tsx';

const noRun = createStore<DoctorRun>({ name: '', checks: [], findings: new Map() });
const tones = { healthy: 'good', cause: 'bad', unclear: 'warning' } as const;

/** Why something cannot be reached: the likely cause on top as soon as it is known, the checks below as they come. */
export function DoctorSheet({ input: first, onClose }: { input: DoctorInput; onClose: () => void }) {
  const words = useWords();
  const { t } = words;
  const [input, setInput] = useState(first);
  const [started, setStarted] = useState<Store<DoctorRun>>();
  const { name, checks, findings, verdict, problem } = useStore(started ?? noRun);
  useEffect(() => {
    const ending = new AbortController();
    setStarted(startDoctorRun(input, ending.signal));
    return () => ending.abort();
  }, [input]);
  const isOver = verdict !== undefined || problem !== undefined;
  // A new object, so that the same question is asked again.
  const again = (next: DoctorInput) => setInput({ ...next });

  function copy() {
    if (!verdict) return;
    const inOrder = checks.flatMap((id) => findings.get(id) ?? []);
    const page = doctorPage(words, { name, findings: inOrder, verdict });
    void navigator.clipboard.writeText(page).then(() => showToast(t('common.copied')));
  }

  const told = verdict && verdictSentence(words, verdict, name);
  return (
    <Sheet
      title={name === '' ? t('doctor.title') : t('doctor.titleOf', { name })}
      isOpen
      size="large"
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose} autoFocus>
            {t('common.close')}
          </Button>
          {verdict && <Button onPress={copy}>{t('doctor.copy')}</Button>}
          {isOver && <CoreButton onPress={() => again(input)}>{t('doctor.again')}</CoreButton>}
        </>
      }
    >
      <div className={styles.sheet}>
        {!isOver && (
          <Progress
            label={t('doctor.looking')}
            showLabel
            {...(checks.length > 0 ? { value: findings.size, maxValue: checks.length } : {})}
          />
        )}
        {verdict && told && (
          <Notice
            tone={verdict.stoppedAt ? 'warning' : tones[verdict.status]}
            title={told.title}
            actions={
              verdict.cause?.fix && (
                <FixButton fix={verdict.cause.fix} input={input} onAgain={again} onLeave={onClose} />
              )
            }
          >
            <p className={styles.cause}>
              <Sentence>{told.found}</Sentence>
            </p>
            {told.next && (
              <p>
                <Sentence>{told.next}</Sentence>
              </p>
            )}
          </Notice>
        )}
        {problem && <ProblemNotice problem={problem} title={t('doctor.refused')} />}
        {checks.length > 0 && <FindingList checks={checks} findings={findings} isOver={isOver} />}
        {verdict && <p className={styles.quiet}>{t('doctor.took', { ms: verdict.durationMs })}</p>}
      </div>
    </Sheet>
  );
}
