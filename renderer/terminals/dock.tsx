import { lazy, Suspense } from 'react';
import type { Instance } from '../../preload/contract/instances.ts';
import { settings, updateSettings } from '../app-state.ts';
import { dockItems } from '../dock-items.ts';
import { useWords, wordsFor } from '../i18n/words.tsx';
import { showScreen } from '../navigation.ts';
import { EmptyState } from '../parts/empty-state.tsx';
import { Progress } from '../parts/progress.tsx';
import { showProblem } from '../parts/toast.tsx';
import { problemFrom } from '../problem-from.ts';
import { useStore } from '../store.ts';
import { terminalCount } from './terminal-count.ts';

// xterm and dockview are loaded with the first terminal, not with the window.
const TerminalDock = lazy(async () => ({ default: (await import('./terminal-dock.tsx')).TerminalDock }));

/** The terminals below the list, or how to open one. */
export function Dock() {
  const { t } = useWords();
  const isEmpty = useStore(terminalCount) + useStore(dockItems).length === 0;
  if (isEmpty) return <EmptyState title={t('terminals.empty')} next={t('terminals.emptyNext')} />;
  return (
    <Suspense fallback={<Progress label={t('terminals.loading')} />}>
      <TerminalDock />
    </Suspense>
  );
}

/** One click on a running instance: connects and shows a terminal in the dock, asking only what has to be asked. */
export function openTerminal(instance: Instance): void {
  withTerminals((terminals) => terminals.openTerminal(instance));
}

/** The same, but as whom and with which key a person says. */
export function openTerminalAs(instance: Instance): void {
  withTerminals((terminals) => terminals.openTerminalAs(instance));
}

function withTerminals(act: (terminals: typeof import('./open-terminals.ts')) => void): void {
  showDock();
  import('./open-terminals.ts').then(act, (thrown) =>
    showProblem(wordsFor(settings.get().language).t('terminals.notLoaded'), problemFrom(thrown)),
  );
}

/** Closes the connection to an instance; asks first where shells would end. */
export function disconnect(instance: Instance): void {
  import('./open-terminals.ts').then(
    (terminals) => terminals.askToDisconnect(instance),
    (thrown) =>
      showProblem(
        wordsFor(settings.get().language).t('connections.notDisconnected', { name: instance.name }),
        problemFrom(thrown),
      ),
  );
}

/** Brings the dock into view, at least so many CSS pixels high. */
export function showDock(leastHeightPx = 0): void {
  showScreen('instances');
  unfoldDock();
  const { paneSizes, language } = settings.get();
  const height = paneSizes.dock ?? firstHeightPx;
  if (height < leastHeightPx)
    void updateSettings({ paneSizes: { ...paneSizes, dock: leastHeightPx } }, wordsFor(language).t('settings.notKept'));
}

/** As high as the dock is until somebody changes it. */
const firstHeightPx = 230;

/** A folded dock comes back as high as it is at first; what it was before is known to its pane alone. */
function unfoldDock() {
  const { paneSizes, language } = settings.get();
  const { dock: _, ...others } = paneSizes;
  if (paneSizes.dock === 0) void updateSettings({ paneSizes: others }, wordsFor(language).t('settings.notKept'));
}

/** How many terminals are open. */
export function useTerminalCount(): number {
  return useStore(terminalCount);
}
