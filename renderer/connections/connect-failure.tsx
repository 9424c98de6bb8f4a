import { useWords } from '../i18n/words.tsx';
import { Button } from '../parts/button.tsx';
import { Details } from '../parts/details.tsx';
import { Sentence } from '../parts/sentence.tsx';
import { AuthenticationFailure } from './authentication-failure.tsx';
import { isExpectedEnd } from './expected-end.ts';
import type { FailureProps } from './failure-props.ts';
import { HostKeyChanged } from './host-key-changed.tsx';
import { OpenKeyFailure } from './open-key-failure.tsx';
import { Question } from './question.tsx';
import { WhyButton } from './why-button.tsx';

/** Why an attempt failed, and the ways on that fit the reason. */
export function ConnectFailure(props: FailureProps) {
  const words = useWords();
  const { t } = words;
  const { problem } = props.state;
  const { title, next } = words.problem(problem);

  switch (problem.code) {
    case 'keys/permissions-too-open':
      return <OpenKeyFailure {...props} />;
    case 'ssh/authentication-failed':
    case 'ssh/too-many-tries':
      return <AuthenticationFailure {...props} />;
    case 'ssh/host-key-changed':
    case 'ssh/host-key-mismatch':
      return <HostKeyChanged {...props} />;
    default:
      return (
        <Question
          title={title}
          tone={isExpectedEnd(problem) ? 'neutral' : 'bad'}
          actions={
            <>
              <Button variant="primary" onPress={props.attempt.again}>
                {t(isExpectedEnd(problem) ? 'connections.connect' : 'common.tryAgain')}
              </Button>
              {!isExpectedEnd(problem) && <WhyButton {...props} />}
              <Button onPress={props.openSheet}>{t('connections.connectAs')}</Button>
            </>
          }
        >
          <p>
            <Sentence>{next}</Sentence>
          </p>
          {problem.details && <Details text={problem.details} />}
        </Question>
      );
  }
}
