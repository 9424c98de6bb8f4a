import type { ReactNode } from 'react';
import type { Problem } from '../../preload/contract/problem.ts';
import { useWords } from '../i18n/words.tsx';
import type { Tone } from './chip.tsx';
import { classNames } from './class-names.ts';
import { CopyBox } from './copy-box.tsx';
import { Details } from './details.tsx';
import { IconButton } from './icon-button.tsx';
import { CloseIcon } from './icons.tsx';
import styles from './notice.module.css';
import { Sentence } from './sentence.tsx';

/** The finding in one plain sentence, what follows from it, and the actions. `onDismiss` gives it a closing button. */
export function Notice({
  tone,
  title,
  children,
  actions,
  onDismiss,
}: {
  tone: Tone;
  title: string;
  children?: ReactNode;
  actions?: ReactNode;
  onDismiss?: () => void;
}) {
  const { t } = useWords();
  return (
    <div role={tone === 'bad' ? 'alert' : 'status'} className={classNames(styles.notice, styles[tone])}>
      <div className={styles.body}>
        <p className={styles.title}>{title}</p>
        {children}
        {actions && <div className={styles.actions}>{actions}</div>}
      </div>
      {onDismiss && <IconButton icon={CloseIcon} label={t('common.dismiss')} onPress={onDismiss} />}
    </div>
  );
}

/** A problem in words: what happened (or `title`, when the screen knows better), what to do next, and the details. */
export function ProblemNotice({
  problem,
  title,
  actions,
  onDismiss,
}: {
  problem: Problem;
  title?: string;
  actions?: ReactNode;
  onDismiss?: () => void;
}) {
  const { t, problem: toWords } = useWords();
  const words = toWords(problem);
  return (
    <Notice tone="bad" title={title ?? words.title} actions={actions} {...(onDismiss ? { onDismiss } : {})}>
      <p className={styles.next}>
        <Sentence>{title ? `${words.title} ${words.next}` : words.next}</Sentence>
      </p>
      {problem.remedies?.map(({ kind, text }) => (
        <CopyBox key={text} label={t(`common.remedy.${kind}`)} copyLabel={t('common.copy')} text={text} />
      ))}
      {problem.details && <Details text={problem.details} />}
    </Notice>
  );
}
