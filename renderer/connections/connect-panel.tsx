import { useState } from 'react';
import { useWords } from '../i18n/words.tsx';
import { Button } from '../parts/button.tsx';
import { Progress } from '../parts/progress.tsx';
import { useStore } from '../store.ts';
import type { ConnectAttempt } from './connect-attempt.ts';
import { ConnectFailure } from './connect-failure.tsx';
import styles from './connect-panel.module.css';
import { ConnectSheet } from './connect-sheet.tsx';
import type { ConnectState } from './connect-state.ts';
import { HostKeyQuestion } from './host-key-question.tsx';
import type { ConnectableInstance } from './instance-address.ts';
import { KeylessOffer } from './keyless-offer.tsx';
import { PassphraseQuestion } from './passphrase-question.tsx';
import { PromptQuestion } from './prompt-question.tsx';
import { Question } from './question.tsx';

/** How far an attempt to connect is, what it asks, or why it failed and the ways on. Never a dead end. */
export function ConnectPanel({
  attempt,
  instance,
  onCancel,
}: {
  attempt: ConnectAttempt;
  instance: ConnectableInstance;
  onCancel: () => void;
}) {
  const state = useStore(attempt.state);
  const [isSheetOpen, setIsSheetOpen] = useState(state.step === 'choosing');
  const [shownStep, setShownStep] = useState(state.step);
  if (shownStep !== state.step) {
    setShownStep(state.step);
    if (state.step === 'choosing') setIsSheetOpen(true);
  }
  const openSheet = () => setIsSheetOpen(true);

  return (
    <div className={styles.panel}>
      <Content {...{ state, attempt, instance, onCancel, openSheet }} />
      {isSheetOpen && (
        <ConnectSheet
          instance={instance}
          state={state}
          onClose={() => setIsSheetOpen(false)}
          onConnect={(target) => {
            setIsSheetOpen(false);
            attempt.connectAs(target, instance.publicAddress ?? instance.privateAddress);
          }}
        />
      )}
    </div>
  );
}

type ContentProps = {
  state: ConnectState;
  attempt: ConnectAttempt;
  instance: ConnectableInstance;
  onCancel: () => void;
  openSheet: () => void;
};

function Content({ state, attempt, instance, onCancel, openSheet }: ContentProps) {
  const { t } = useWords();
  if (state.step === 'failed') return <ConnectFailure {...{ state, attempt, openSheet }} />;
  if (state.step === 'choosing')
    return (
      <Question
        title={t('connections.whoTitle', { name: instance.name })}
        actions={
          <>
            <Button variant="primary" onPress={openSheet}>
              {t('connections.connectAs')}
            </Button>
            <Button onPress={onCancel}>{t('common.cancel')}</Button>
          </>
        }
      >
        {!state.asks && <p>{t('connections.whoText')}</p>}
        {state.proposal?.users[0] !== undefined && (
          <KeylessOffer
            target={{
              host: state.proposal.host,
              port: state.proposal.port,
              user: state.proposal.users[0],
              via: state.proposal.via,
              instanceRef: instance.ref,
            }}
            instanceRef={instance.ref}
            onConnect={(target) => attempt.connectAs(target)}
          />
        )}
      </Question>
    );
  const connection = state.step === 'connecting' ? state.connection : undefined;
  if (state.step === 'connecting' && connection?.phase === 'host-key')
    // Each hop asks its own question: an answer to the one before says nothing here.
    return (
      <HostKeyQuestion
        key={`${connection.host}:${connection.port} ${connection.fingerprint}`}
        {...{ connection, instance, connectionId: state.connectionId }}
      />
    );
  if (state.step === 'connecting' && connection?.phase === 'passphrase')
    return <PassphraseQuestion {...{ connection, connectionId: state.connectionId, openSheet }} />;
  if (state.step === 'connecting' && connection?.phase === 'prompt')
    return <PromptQuestion key={connection.round} {...{ connection, connectionId: state.connectionId, openSheet }} />;
  return <Waiting {...{ state, instance, onCancel, openSheet }} />;
}

function Waiting({ state, instance, onCancel, openSheet }: Omit<ContentProps, 'attempt'>) {
  const { t } = useWords();
  const words = useWaitingWords(state, instance.name);
  return (
    <div className={styles.waiting} role="status">
      <p>{words}</p>
      <Progress label={words} />
      <div className={styles.actions}>
        <Button variant="quiet" onPress={openSheet}>
          {t('connections.connectAs')}
        </Button>
        <Button variant="quiet" onPress={onCancel}>
          {t('common.cancel')}
        </Button>
      </div>
    </div>
  );
}

function useWaitingWords(state: ConnectState, name: string): string {
  const { t } = useWords();
  if (state.step === 'ready') return t('connections.openingShell', { name });
  if (state.step !== 'opening' && state.step !== 'connecting') return t('connections.proposing', { name });
  const { host, user } = state.target;
  const connection = state.step === 'connecting' ? state.connection : undefined;
  if (connection?.phase === 'authenticating')
    return t('connections.authenticating', { user: connection.user, host: connection.host });
  return t('connections.connecting', {
    user,
    host: connection?.phase === 'connecting' ? connection.host : host,
  });
}
