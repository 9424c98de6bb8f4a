import type { ConnectionTarget } from '../../preload/contract/connections.ts';
import type { KeylessPlan } from '../../preload/contract/keyless.ts';
import { useWords } from '../i18n/words.tsx';
import { Button } from '../parts/button.tsx';
import { Sentence } from '../parts/sentence.tsx';
import styles from './connect-panel.module.css';
import { useKeylessPlan } from './use-keyless-plan.ts';

/** A terminal without a key file, with one click; what that changes, and who can see it, is said before. */
export function KeylessOffer({
  target,
  instanceRef,
  onConnect,
}: {
  target: ConnectionTarget;
  instanceRef: string;
  onConnect: (target: ConnectionTarget) => void;
}) {
  const { t } = useWords();
  const plan = useKeylessPlan(instanceRef);
  if (!plan || target.keyless) return undefined;
  const user = plan.user ?? target.user;
  const { keyPath: _path, agentKey: _key, configured: _name, ...way } = target;
  return (
    <section className={styles.offer} aria-label={t('keyless.title')}>
      <h3>{t('keyless.title')}</h3>
      <p className={styles.dim}>
        <KeylessWords plan={plan} user={user} />
      </p>
      {!plan.obstacle && (
        <Button onPress={() => onConnect({ ...way, user, keyless: true })}>{t('keyless.connect', { user })}</Button>
      )}
    </section>
  );
}

const aboutWay = {
  'instance-connect': 'keyless.instanceConnectAbout',
  metadata: 'keyless.metadataAbout',
  'os-login': 'keyless.osLoginAbout',
  none: 'keyless.title',
} as const;

/** What a login without a key file does, or why it would not work. */
export function KeylessWords({ plan, user }: { plan: KeylessPlan; user: string }) {
  const words = useWords();
  if (plan.obstacle) {
    const { title, next } = words.problem(plan.obstacle);
    return <Sentence>{`${title} ${next}`}</Sentence>;
  }
  return words.t(aboutWay[plan.way], { user });
}
