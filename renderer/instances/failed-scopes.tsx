import { useMemo } from 'react';
import { Button as AriaButton, Disclosure, DisclosurePanel, Heading } from 'react-aria-components';
import type { Problem } from '../../preload/contract/problem.ts';
import { useWords } from '../i18n/words.tsx';
import { Button } from '../parts/button.tsx';
import { CoreButton } from '../parts/core-button.tsx';
import { Details } from '../parts/details.tsx';
import { ChevronRightIcon, WarningIcon } from '../parts/icons.tsx';
import { Sentence } from '../parts/sentence.tsx';
import { useStore } from '../store.ts';
import { needsSignIn } from './account-lines.ts';
import { askSignIn } from './accounts-view.ts';
import styles from './failed-scopes.module.css';
import { groupFailures, wayOfFailing } from './failures.ts';
import { instanceList } from './instance-store.ts';
import { changeView, instancesView } from './view-store.ts';

/** The places that could not be listed, beside the rows of those that did: each with its sentence and its next step. */
export function FailedScopes({ onRefresh }: { onRefresh: () => void }) {
  const { t } = useWords();
  const { scopes, accounts, configProblems, isAsking } = useStore(instanceList);
  const { isFailuresOpen } = useStore(instancesView);
  const failures = useMemo(() => groupFailures(scopes, accounts), [scopes, accounts]);
  if (failures.length === 0 && configProblems.length === 0) return undefined;

  const failedCount = failures.reduce((sum, { regions }) => sum + regions.length, 0);
  return (
    <Disclosure
      isExpanded={isFailuresOpen}
      onExpandedChange={(isOpen) => changeView({ isFailuresOpen: isOpen })}
      className={styles.box ?? ''}
    >
      <div className={styles.head}>
        <Heading className={styles.heading ?? ''}>
          <AriaButton slot="trigger" className={styles.trigger ?? ''}>
            <ChevronRightIcon />
            <WarningIcon />
            {failedCount > 0
              ? t(`instances.failed.${wayOfFailing(scopes)}`, { count: failedCount, total: scopes.length })
              : t('instances.configProblems', { count: configProblems.length })}
          </AriaButton>
        </Heading>
        <CoreButton variant="quiet" isDisabled={isAsking} onPress={onRefresh}>
          {t('instances.refresh')}
        </CoreButton>
      </div>
      <DisclosurePanel>
        <ul className={styles.list}>
          {failures.map(({ key, account, regions, problem }) => (
            <Finding
              key={key}
              problem={problem}
              onSignIn={account?.signIn && needsSignIn(problem) ? () => askSignIn(account.key) : undefined}
              place={`${account ? t(`instances.provider.${account.provider}`) : ''} · ${account?.name ?? ''}`}
              regions={regions.map((region) => (region === 'all' ? t('instances.scopeAll') : region)).join(', ')}
            />
          ))}
          {configProblems.map((problem) => (
            <Finding key={`${problem.code} ${JSON.stringify(problem.params)}`} problem={problem} />
          ))}
        </ul>
        {failedCount > 0 && <p className={styles.about}>{t('instances.failedAbout')}</p>}
      </DisclosurePanel>
    </Disclosure>
  );
}

function Finding({
  problem,
  place,
  regions,
  onSignIn,
}: {
  problem: Problem;
  place?: string;
  regions?: string;
  onSignIn?: (() => void) | undefined;
}) {
  const words = useWords();
  const { title, next } = words.problem(problem);
  return (
    <li className={styles.finding}>
      {place && (
        <p className={styles.place}>
          {place} <span className="mono">{regions}</span>
        </p>
      )}
      <p>
        <b>{title}</b> <Sentence>{next}</Sentence>
      </p>
      {onSignIn && <Button onPress={onSignIn}>{words.t('accounts.signIn')}</Button>}
      {problem.details && <Details text={problem.details} />}
    </li>
  );
}
