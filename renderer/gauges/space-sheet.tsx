import { useEffect, useRef, useState } from 'react';
import { Button as AriaButton } from 'react-aria-components';
import type { Problem } from '../../preload/contract/problem.ts';
import type { FolderLevel } from '../../preload/contract/space.ts';
import { client, session } from '../client.ts';
import { follow } from '../follow.ts';
import { useWords } from '../i18n/words.tsx';
import { Button } from '../parts/button.tsx';
import { Details } from '../parts/details.tsx';
import { Notice, ProblemNotice } from '../parts/notice.tsx';
import { Progress } from '../parts/progress.tsx';
import { Sheet } from '../parts/sheet.tsx';
import { parentsOf } from './folder-path.ts';
import styles from './space-sheet.module.css';
import { Suspects } from './suspects.tsx';
import { Treemap } from './treemap.tsx';

type Counted = { level?: FolderLevel; problem?: Problem };

/** Where the space of a file system went: a level at a time, and the usual suspects. */
export function SpaceSheet({
  connectionId,
  mountPoint,
  onClose,
}: {
  connectionId: string;
  mountPoint: string;
  onClose: () => void;
}) {
  const { t } = useWords();
  const { path, level, problem, isStopped, open, stop, again } = useFolderLevel(connectionId, mountPoint);
  const parents = parentsOf(path, mountPoint);
  const sheet = useRef<HTMLDivElement>(null);
  const [cameFrom, setCameFrom] = useState<string>();

  function goTo(next: string) {
    sheet.current?.focus(); // what had the focus goes with this level
    setCameFrom(parents[parents.findIndex((part) => part.path === next) + 1]?.name);
    open(next);
  }

  return (
    <Sheet
      title={t('gauges.space.title')}
      isOpen
      onClose={onClose}
      size="full"
      actions={<Button onPress={onClose}>{t('common.close')}</Button>}
    >
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the key belongs to whatever in it has the focus */}
      <div
        ref={sheet}
        tabIndex={-1}
        className={styles.sheet}
        onKeyDown={(event) => {
          const up = parents.at(-2);
          if (event.key === 'Backspace' && up) goTo(up.path);
        }}
      >
        <nav className={styles.crumbs} aria-label={t('gauges.space.place')}>
          {parents.map((part) => (
            <AriaButton
              key={part.path}
              className={styles.crumb ?? ''}
              isDisabled={part.path === path}
              onPress={() => goTo(part.path)}
            >
              {part.name}
            </AriaButton>
          ))}
        </nav>
        {problem && (
          <ProblemNotice problem={problem} actions={<Button onPress={again}>{t('common.tryAgain')}</Button>} />
        )}
        {!problem && !isStopped && level?.state !== 'whole' && level?.state !== 'late' && (
          <div className={styles.progress}>
            <Progress label={t('gauges.space.counting', { path })} showLabel />
            <span>{t('gauges.space.counted', { size: level?.sizeBytes ?? 0 })}</span>
            <Button onPress={stop}>{t('gauges.space.stop')}</Button>
          </div>
        )}
        {isStopped && (
          <Notice
            tone="warning"
            title={t('gauges.space.stopped')}
            actions={<Button onPress={again}>{t('common.tryAgain')}</Button>}
          />
        )}
        {level?.state === 'late' && <Notice tone="warning" title={t('gauges.space.late')} />}
        {level && (
          <Level
            level={level}
            start={cameFrom}
            takesFocus={() => document.activeElement === sheet.current}
            onOpen={goTo}
          />
        )}
        <Suspects connectionId={connectionId} onChanged={again} />
      </div>
    </Sheet>
  );
}

function Level({
  level,
  start,
  takesFocus,
  onOpen,
}: {
  level: FolderLevel;
  start: string | undefined;
  takesFocus: () => boolean;
  onOpen: (path: string) => void;
}) {
  const { t } = useWords();
  const { entries, unreadable, unreadableCount, unreadCount, state } = level;
  if (entries.length === 0) return state === 'whole' && <p className={styles.quiet}>{t('gauges.space.empty')}</p>;
  return (
    <>
      <div className={styles.pair}>
        <Treemap key={level.path} level={level} start={start} takesFocus={takesFocus} onOpen={onOpen} />
        <EntryTable level={level} onOpen={onOpen} />
      </div>
      <p className={styles.quiet}>{t('gauges.space.keys')}</p>
      {unreadableCount > 0 && (
        <div className={styles.quiet}>
          <p>{t('gauges.space.unreadable', { count: unreadableCount })}</p>
          <Details text={unreadable.map(({ path, reason }) => `${path}: ${reason}`).join('\n')} />
        </div>
      )}
      {unreadCount > 0 && <p className={styles.quiet}>{t('gauges.space.unread', { count: unreadCount })}</p>}
    </>
  );
}

function EntryTable({ level, onOpen }: { level: FolderLevel; onOpen: (path: string) => void }) {
  const { t, format } = useWords();
  const { entries, others, sizeBytes: whole } = level;
  return (
    <div className={styles.entries}>
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">{t('gauges.space.name')}</th>
            <th scope="col">{t('gauges.space.size')}</th>
            <th scope="col">{t('gauges.space.share')}</th>
          </tr>
        </thead>
        <tbody>
          {entries.map(({ name, path, sizeBytes, isFolder }) => (
            <tr key={path ?? name}>
              <th scope="row">
                {isFolder && path !== undefined ? (
                  <AriaButton
                    className={styles.folder ?? ''}
                    aria-label={t('gauges.space.openFolder', { name })}
                    onPress={() => onOpen(path)}
                  >
                    {name}/
                  </AriaButton>
                ) : (
                  name
                )}
              </th>
              <td>{format.bytes(sizeBytes)}</td>
              <td>{whole > 0 ? format.percent((sizeBytes / whole) * 100) : t('common.notAvailable')}</td>
            </tr>
          ))}
          {others.count > 0 && (
            <tr>
              <th scope="row">{t('gauges.space.others', { count: others.count })}</th>
              <td>{format.bytes(others.sizeBytes)}</td>
              <td>{whole > 0 ? format.percent((others.sizeBytes / whole) * 100) : t('common.notAvailable')}</td>
            </tr>
          )}
        </tbody>
      </table>
    </div>
  );
}

/** What is to be counted; a new one is counted anew, and a stopped one no further. */
type Request = { path: string; isStopped?: boolean };

/** Counts a folder while it is looked at; leaving it ends the counting on the host. */
function useFolderLevel(connectionId: string, top: string) {
  const [request, setRequest] = useState<Request>({ path: top });
  const [counted, setCounted] = useState<Counted>({});

  useEffect(() => {
    const { path, isStopped } = request;
    if (isStopped) return undefined;
    setCounted({});
    return follow(session, (signal) => client.space.readFolder({ connectionId, path }, { signal }), {
      onEvent: (level) => setCounted({ level }),
      onProblem: (problem) => setCounted((before) => ({ ...before, problem })),
    });
  }, [connectionId, request]);

  return {
    ...counted,
    path: request.path,
    isStopped: request.isStopped === true,
    open: (path: string) => setRequest({ path }),
    stop: () => setRequest({ ...request, isStopped: true }),
    again: () => setRequest({ path: request.path }),
  };
}
