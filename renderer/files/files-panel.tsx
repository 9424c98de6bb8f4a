import { useEffect, useEffectEvent } from 'react';
import { client, session } from '../client.ts';
import { useInstanceConnection } from '../connections/attempts.ts';
import { ConnectHere } from '../connections/connect-here.tsx';
import { follow } from '../follow.ts';
import { useWords } from '../i18n/words.tsx';
import { instanceList } from '../instances/instance-store.ts';
import { EmptyState } from '../parts/empty-state.tsx';
import { useStore } from '../store.ts';
import { fileBrowserOf } from './file-browser.ts';
import { FileBrowserView } from './file-browser-view.tsx';

/** The files of an instance, or the way to them. */
export function FilesPanel({ instanceRef, name }: { instanceRef: string; name: string }) {
  const { t } = useWords();
  const connection = useInstanceConnection(instanceRef);
  const instance = useStore(instanceList).instances.get(instanceRef);
  // Whoever opens the files has said what they want: no second button for it. After a loss there is one.
  const begin = useEffectEvent(() => connection.phase === 'none' && connection.connect());
  useEffect(() => void begin(), []);

  if (connection.phase === 'ready')
    return (
      <Connected key={connection.connection.id} {...{ instanceRef, name }} connectionId={connection.connection.id} />
    );
  const [title, next] = [t('remoteFiles.needConnection'), t('remoteFiles.needConnectionNext')];
  return instance ? <ConnectHere {...{ instance, title, next }} /> : <EmptyState {...{ title, next }} />;
}

function Connected({ instanceRef, name, connectionId }: { instanceRef: string; name: string; connectionId: string }) {
  const browser = fileBrowserOf(instanceRef);
  useEffect(() => {
    browser.connect(connectionId);
    // Keeps the connection up for as long as somebody looks; what it has to say, the list says as well.
    return follow(session, (signal) => client.remoteFiles.browse({ connectionId }, { signal }), { onEvent: () => {} });
  }, [browser, connectionId]);
  return <FileBrowserView {...{ browser, instanceRef, name, connectionId }} />;
}
