import { groupAnswers } from '../../preload/contract/group-answers.ts';
import { useWords } from '../i18n/words.tsx';
import { Chip } from '../parts/chip.tsx';
import { Progress } from '../parts/progress.tsx';
import type { CommandRun } from './command-run.ts';
import styles from './command-sheet.module.css';
import { readableOutput } from './readable-output.ts';

/** The answers of many hosts, those that are the same together: the odd ones stand out below. */
export function CommandAnswers({ run: { waiting, answers, failures } }: { run: CommandRun }) {
  const { t, problem } = useWords();
  const groups = groupAnswers(answers.map(({ host, answer }) => ({ host: host.name, answer })));
  return (
    <div className={styles.answers}>
      {waiting.length > 0 && <Progress label={t('commands.waiting', { count: waiting.length })} showLabel />}
      {waiting.length === 0 && groups.length === 1 && failures.length === 0 && answers.length > 1 && (
        <p className={styles.finding}>{t('commands.allSame', { count: answers.length })}</p>
      )}
      {groups.length > 1 && <p className={styles.finding}>{t('commands.different', { count: groups.length })}</p>}
      {groups.map(({ hosts, answer: { exitCode, signal, stdout, stderr, omittedBytes } }) => (
        <section key={hosts.join('\n')} className={styles.group} aria-label={hosts.join(', ')}>
          <header className={styles.head}>
            <b>{t('commands.hosts', { count: hosts.length })}</b>
            <span className={styles.names}>{hosts.join(', ')}</span>
            {signal !== undefined && <Chip tone="bad">{t('commands.signal', { signal })}</Chip>}
            {exitCode !== undefined && exitCode !== 0 && (
              <Chip tone="bad">{t('commands.exit', { code: String(exitCode) })}</Chip>
            )}
          </header>
          {stdout !== '' && <pre className={styles.output}>{readableOutput(stdout)}</pre>}
          {stderr !== '' && <pre className={styles.errors}>{readableOutput(stderr)}</pre>}
          {stdout === '' && stderr === '' && <p className={styles.quiet}>{t('commands.nothing')}</p>}
          {omittedBytes > 0 && <p className={styles.quiet}>{t('commands.omitted', { sizeBytes: omittedBytes })}</p>}
        </section>
      ))}
      {failures.map(({ host, problem: failure }) => (
        <section key={host.ref} className={styles.group} aria-label={host.name}>
          <header className={styles.head}>
            <b>{host.name}</b>
            <Chip tone="bad">{t('commands.notAnswered')}</Chip>
          </header>
          <p className={styles.quiet}>
            {problem(failure).title} {problem(failure).next}
          </p>
        </section>
      ))}
    </div>
  );
}
