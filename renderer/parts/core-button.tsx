import { coreIsAway } from '../client.ts';
import { useWords } from '../i18n/words.tsx';
import { useStore } from '../store.ts';
import { Button, type ButtonProps } from './button.tsx';

/** The id of the banner that says why; see `CoreButton`. */
export const coreBannerId = 'core-banner';

/** A button for what only the core can do: while the core is away it can't be pressed, and says why. */
export function CoreButton(props: ButtonProps) {
  const { t } = useWords();
  if (!useStore(coreIsAway)) return <Button {...props} />;
  return (
    <span title={t('app.coreAway')}>
      <Button {...props} isDisabled aria-describedby={coreBannerId} />
    </span>
  );
}
