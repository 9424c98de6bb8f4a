import { settings, updateSettings } from '../app-state.ts';
import { useWords } from '../i18n/words.tsx';
import { useStore } from '../store.ts';

/** A pane whose size is remembered under its name. */
export type Pane = {
  /** CSS pixels; 0 while folded. */
  size: number;
  isFolded: boolean;
  /** Shows a size at once; `keep` also remembers it. */
  resize(size: number, keep: boolean): void;
  toggle(): void;
};

/** The sizes that panes had before they were folded. */
const unfoldedSizes = new Map<string, number>();

/** The pane `name`, `defaultSize` CSS pixels large until someone changes it. */
export function usePane(name: string, defaultSize: number): Pane {
  const { t } = useWords();
  const size = useStore(settings).paneSizes[name] ?? defaultSize;

  function resize(wanted: number, keep: boolean) {
    const paneSizes = { ...settings.get().paneSizes, [name]: Math.round(wanted) };
    if (wanted > 0) unfoldedSizes.set(name, wanted);
    if (keep) void updateSettings({ paneSizes }, t('settings.notKept'));
    else settings.set({ ...settings.get(), paneSizes });
  }

  return {
    size,
    isFolded: size === 0,
    resize,
    toggle() {
      if (size > 0) unfoldedSizes.set(name, size);
      resize(size > 0 ? 0 : (unfoldedSizes.get(name) ?? defaultSize), true);
    },
  };
}
