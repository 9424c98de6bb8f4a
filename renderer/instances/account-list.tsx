import { useMemo } from 'react';
import { useWords } from '../i18n/words.tsx';
import { Button } from '../parts/button.tsx';
import { Badge } from '../parts/chip.tsx';
import { StateMark } from '../parts/state-mark.tsx';
import { Switch } from '../parts/switch.tsx';
import { useStore } from '../store.ts';
import { type AccountLine, accountLines, shortPrincipal } from './account-lines.ts';
import styles from './account-list.module.css';
import { askSignIn, showAccount } from './accounts-view.ts';
import { instanceList } from './instance-store.ts';

/** One line for each account: in view or not, its number, who one is, and what came of asking it. */
export function AccountList() {
  const { t } = useWords();
  const { accounts, scopes } = useStore(instanceList);
  const lines = useMemo(() => accountLines({ accounts, scopes }), [accounts, scopes]);
  return (
    <ul className={styles.list} aria-label={t('accounts.title')}>
      {lines.map((line) => (
        <Line key={line.account.key} line={line} />
      ))}
    </ul>
  );
}

function Line({ line }: { line: AccountLine }) {
  const { t } = useWords();
  const { account } = line;
  const { key, name, provider, identity, isHidden } = account;
  const number = account.account === name ? undefined : account.account;
  return (
    <li className={styles.line}>
      <div className={styles.head}>
        <Switch
          label={name}
          isSelected={!isHidden}
          onChange={(isShown) => showAccount(key, isShown, t('accounts.refusedChoice'))}
        />
        <Badge>{t(`instances.providerShort.${provider}`)}</Badge>
        <span className={styles.state}>
          <State line={line} />
        </span>
      </div>
      <p className={styles.identity} title={identity?.principal}>
        {[number, shortPrincipal(account)].filter(Boolean).join(' · ')}
      </p>
      {line.status === 'signed-out' && <SignedOut line={line} />}
    </li>
  );
}

function SignedOut({ line }: { line: Extract<AccountLine, { status: 'signed-out' }> }) {
  const words = useWords();
  return (
    <div className={styles.signedOut}>
      <p>{words.problem(line.problem).title}</p>
      {line.account.signIn && <Button onPress={() => askSignIn(line.account.key)}>{words.t('accounts.signIn')}</Button>}
    </div>
  );
}

function State({ line }: { line: AccountLine }) {
  const { t } = useWords();
  switch (line.status) {
    case 'hidden':
      return t('accounts.hidden');
    case 'same':
      return t('accounts.same', { name: line.as });
    case 'asking':
      return <StateMark shape="broken" label={t('accounts.asking')} />;
    case 'answered':
      return <StateMark shape="full" label={t('instances.groupCount', { count: line.count })} />;
    case 'signed-out':
      return <StateMark shape="cross" label={t('accounts.signedOut')} />;
    case 'failed':
      return <StateMark shape="cross" label={t('accounts.failed', { count: line.count })} />;
  }
}
