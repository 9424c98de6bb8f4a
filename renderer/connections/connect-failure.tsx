import { useWords } from '../i18n/words.tsx';
import { Button } from '../parts/button.tsx';
import { ProblemNotice } from '../parts/notice.tsx';
import { AuthenticationFailure } from './authentication-failure.tsx';
import styles from './connect-panel.module.css';
import type { FailureProps } from './failure-props.ts';
import { HostKeyChanged } from './host-key-changed.tsx';
import { OpenKeyFailure } from './open-key-failure.tsx';

/** Why an attempt failed, and the ways on that fit the reason. */
export function ConnectFailure(props: FailureProps) {
  const { t } = useWords();
  const { problem } = props.state;
  const again = (
    <Button variant="primary" onPress={props.attempt.again}>
      {t('common.tryAgain')}
    </Button>
  );
  const as = <Button onPress={props.openSheet}>{t('connections.connectAs')}</Button>;

  switch (problem.code) {
    case 'keys/permissions-too-open':
      return <OpenKeyFailure {...props} />;
    case 'ssh/authentication-failed':
      return <AuthenticationFailure {...props} />;
    case 'ssh/host-key-changed':
      return <HostKeyChanged {...props} />;
    default:
      return (
        <div className={styles.question}>
          <ProblemNotice
            problem={problem}
            actions={
              <>
                {again}
                {as}
              </>
            }
          />
        </div>
      );
  }
}
