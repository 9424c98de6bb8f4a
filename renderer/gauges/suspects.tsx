import { useEffect, useRef, useState } from 'react';
import type { HostAction } from '../../preload/contract/host-actions.ts';
import type { Problem } from '../../preload/contract/problem.ts';
import type { Suspect } from '../../preload/contract/space.ts';
import { client } from '../client.ts';
import { useWords } from '../i18n/words.tsx';
import { Button } from '../parts/button.tsx';
import { CoreButton } from '../parts/core-button.tsx';
import { ProblemNotice } from '../parts/notice.tsx';
import { Progress } from '../parts/progress.tsx';
import { showToast } from '../parts/toast.tsx';
import { problemFrom } from '../problem-from.ts';
import { ActionSheet } from './action-sheet.tsx';
import styles from './space-sheet.module.css';
import { useHostReadOnlyReason } from './use-host-read-only.ts';

type Found = { suspects?: Suspect[]; isWhole?: boolean; problem?: Problem };

/** What usually fills a disk, each with its size and what can be done about it. */
export function Suspects({ connectionId, onChanged }: { connectionId: string; onChanged: () => void }) {
  const { t } = useWords();
  const [found, setFound] = useState<Found>({});
  const [attempt, setAttempt] = useState(0);
  const [asked, setAsked] = useState<Suspect & { action: HostAction }>();
  const section = useRef<HTMLElement>(null);
  const isClosed = useHostReadOnlyReason(connectionId) !== undefined;

  useEffect(() => {
    const ended = new AbortController();
    setFound(attempt === 0 ? {} : (before) => before);
    client.space.findSuspects({ connectionId }, { signal: ended.signal }).then(
      (told) => ended.signal.aborted || setFound(told),
      (thrown) => ended.signal.aborted || setFound({ problem: problemFrom(thrown) }),
    );
    return () => ended.abort();
  }, [connectionId, attempt]);

  const { suspects, isWhole, problem } = found;
  useEffect(() => {
    // The row that had the focus may be gone with what it told of.
    if (asked || !suspects) return undefined;
    const timer = setTimeout(() => document.activeElement === document.body && section.current?.focus(), 100);
    return () => clearTimeout(timer);
  }, [asked, suspects]);
  return (
    <section
      ref={section}
      tabIndex={-1}
      className={styles.suspects}
      aria-label={t('gauges.space.suspects')}
      aria-busy={!suspects && !problem}
    >
      <h3>{t('gauges.space.suspects')}</h3>
      {problem && (
        <ProblemNotice
          problem={problem}
          actions={<Button onPress={() => setAttempt(attempt + 1)}>{t('common.tryAgain')}</Button>}
        />
      )}
      {!suspects && !problem && <Progress label={t('gauges.space.suspectsLooking')} showLabel />}
      {suspects?.length === 0 && <p className={styles.quiet}>{t('gauges.space.suspectsNone')}</p>}
      {isWhole === false && <p className={styles.quiet}>{t('gauges.space.suspectsLate')}</p>}
      <ul>
        {suspects?.map((suspect) => (
          <SuspectRow
            key={`${suspect.kind} ${suspect.path}`}
            suspect={suspect}
            isClosed={isClosed}
            onAct={() => suspect.action && setAsked({ ...suspect, action: suspect.action })}
          />
        ))}
      </ul>
      {asked && (
        <ActionSheet
          connectionId={connectionId}
          action={asked.action}
          about={asked.holder?.command}
          onClose={() => setAsked(undefined)}
          onDone={() => {
            setAttempt(attempt + 1);
            onChanged();
          }}
        />
      )}
    </section>
  );
}

function SuspectRow({ suspect, isClosed, onAct }: { suspect: Suspect; isClosed: boolean; onAct: () => void }) {
  const { t, format } = useWords();
  const { kind, path, sizeBytes, holder, action, advice } = suspect;
  const heldBy = holder && t('gauges.space.heldBy', { command: holder.command, pid: String(holder.pid) });
  return (
    <li className={styles.suspect}>
      <div>
        <p>{t(`gauges.space.kind.${kind}`)}</p>
        {path !== undefined && (
          <p className={styles.where} title={path}>
            {path}
          </p>
        )}
        {heldBy && <p className={styles.quiet}>{heldBy}</p>}
      </div>
      <span className={styles.size}>{format.bytes(sizeBytes)}</span>
      {action ? (
        <CoreButton isDisabled={isClosed} onPress={onAct}>
          {t(`gauges.act.ask.${action.kind}`)}
        </CoreButton>
      ) : (
        advice !== undefined && (
          <Button onPress={() => void navigator.clipboard.writeText(advice).then(() => showToast(t('common.copied')))}>
            {t('gauges.space.copyAdvice')}
          </Button>
        )
      )}
    </li>
  );
}
