import { Component, type ReactNode } from 'react';
import { useWords } from '../i18n/words.tsx';
import { Button } from '../parts/button.tsx';
import { Details } from '../parts/details.tsx';
import { EmptyState } from '../parts/empty-state.tsx';

/** Keeps a fault in one screen from taking the window down. */
export class ScreenBoundary extends Component<{ children: ReactNode }, { fault: string | undefined }> {
  override state: { fault: string | undefined } = { fault: undefined };

  static getDerivedStateFromError(thrown: unknown) {
    return { fault: thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown) };
  }

  override render() {
    if (this.state.fault === undefined) return this.props.children;
    return <Fault text={this.state.fault} onRetry={() => this.setState({ fault: undefined })} />;
  }
}

function Fault({ text, onRetry }: { text: string; onRetry: () => void }) {
  const { t } = useWords();
  return (
    <EmptyState
      title={t('app.screenFailed')}
      actions={
        <>
          <Button variant="primary" onPress={onRetry}>
            {t('app.openAgain')}
          </Button>
          <Details text={text} />
        </>
      }
    />
  );
}
