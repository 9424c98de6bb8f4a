import { Activity, useEffect, useState } from 'react';
import { I18nProvider } from 'react-aria-components';
import styles from './app.module.css';
import { settings } from './app-state.ts';
import { DoctorCommand } from './doctor/doctor-command.tsx';
import { CoreBanner } from './frame/core-banner.tsx';
import { Rail } from './frame/rail.tsx';
import { ScreenBoundary } from './frame/screen-boundary.tsx';
import { StatusBar } from './frame/status-bar.tsx';
import { TopBar } from './frame/top-bar.tsx';
import { WordsProvider, wordsFor } from './i18n/words.tsx';
import { AccountsSheet } from './instances/accounts-sheet.tsx';
import { InstanceCommands } from './instances/instance-commands.tsx';
import { KeysSheet } from './keyboard/keys-sheet.tsx';
import { listenToShortcuts, useShortcut } from './keyboard/use-shortcut.ts';
import { currentScreen, showScreen } from './navigation.ts';
import { Palette } from './palette/palette.tsx';
import { FileDialog } from './parts/file-dialog.tsx';
import screen from './parts/screen.module.css';
import { Toasts } from './parts/toast.tsx';
import { PlugsProvider } from './plugs.ts';
import { plugs, screens } from './screens.tsx';
import { SshNamesCommand } from './settings/ssh-names-settings.tsx';
import { useStore } from './store.ts';
import { applyTerminalPalette, applyTheme } from './theme/theme.ts';

/** The window: top bar, rail, the screen in front, status bar, and what may lie over them. */
export function App() {
  const { theme, language, terminalPalette } = useStore(settings);
  const words = wordsFor(language);

  useEffect(() => applyTheme(theme), [theme]);
  useEffect(() => applyTerminalPalette(terminalPalette), [terminalPalette]);
  useEffect(() => {
    document.documentElement.lang = words.language;
  }, [words]);
  useEffect(() => listenToShortcuts(), []);

  return (
    <I18nProvider locale={words.language}>
      <WordsProvider value={words}>
        <PlugsProvider value={plugs}>
          <Frame />
          <FileDialog />
          <Toasts />
        </PlugsProvider>
      </WordsProvider>
    </I18nProvider>
  );
}

function Frame() {
  const current = useStore(currentScreen);
  const [overlay, setOverlay] = useState<'palette' | 'keys'>();
  const visited = useVisited(current);

  useShortcut('palette', () => setOverlay('palette'));
  useShortcut('help', () => setOverlay('keys'));
  useShortcut('screen1', () => screens[0] && showScreen(screens[0].id));
  useShortcut('screen2', () => screens[1] && showScreen(screens[1].id));
  useShortcut('screen3', () => screens[2] && showScreen(screens[2].id));
  useShortcut('screen4', () => screens[3] && showScreen(screens[3].id));
  useShortcut('screen5', () => screens[4] && showScreen(screens[4].id));
  useShortcut('screen6', () => screens[5] && showScreen(screens[5].id));

  return (
    <div className={styles.frame}>
      <TopBar onSearch={() => setOverlay('palette')} />
      <Rail screens={screens} current={current} onSelect={showScreen} />
      <main className={styles.main}>
        <CoreBanner />
        {screens
          .filter(({ id }) => visited.has(id))
          .map(({ id, Component }) => (
            <Activity key={id} mode={id === current ? 'visible' : 'hidden'}>
              <div className={screen.screen}>
                <ScreenBoundary>
                  <Component />
                </ScreenBoundary>
              </div>
            </Activity>
          ))}
      </main>
      <StatusBar />
      <InstanceCommands />
      <AccountsSheet />
      <SshNamesCommand />
      <DoctorCommand />
      <Palette isOpen={overlay === 'palette'} onClose={() => setOverlay(undefined)} screens={screens} />
      <KeysSheet isOpen={overlay === 'keys'} onClose={() => setOverlay(undefined)} />
    </div>
  );
}

/** Screens stay as they were left: one that has been in front is hidden, not taken down. */
function useVisited(current: string): ReadonlySet<string> {
  const [visited, setVisited] = useState<ReadonlySet<string>>(new Set([current]));
  if (!visited.has(current)) setVisited(new Set([...visited, current]));
  return visited;
}
