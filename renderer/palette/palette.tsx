import { useMemo, useState } from 'react';
import {
  Autocomplete,
  Dialog,
  Header,
  Input,
  Menu,
  MenuItem,
  MenuSection,
  Modal,
  ModalOverlay,
  TextField,
} from 'react-aria-components';
import type { Screen } from '../frame/screen.ts';
import { useWords } from '../i18n/words.tsx';
import { showScreen } from '../navigation.ts';
import { SearchIcon } from '../parts/icons.tsx';
import { ShortcutKeys } from '../parts/shortcut-keys.tsx';
import { useStore } from '../store.ts';
import { type CommandSource, commandSources } from './commands.ts';
import { type Command, findCommands, underHeadings } from './find-commands.ts';
import styles from './palette.module.css';

type Props = { isOpen: boolean; onClose: () => void; screens: readonly Screen[] };

const screenKeys = ['Mod+1', 'Mod+2', 'Mod+3', 'Mod+4', 'Mod+5'];
const limitPerHeading = 12;

/** Finds anything by a few letters: an action, an instance, a screen. Arrows choose, Enter does it. */
export function Palette({ isOpen, onClose, screens }: Props) {
  const { t } = useWords();
  return (
    <ModalOverlay
      isOpen={isOpen}
      onOpenChange={(open) => open || onClose()}
      isDismissable
      className={styles.veil ?? ''}
    >
      <Modal className={styles.modal ?? ''}>
        <Dialog aria-label={t('palette.title')} className={styles.dialog ?? ''}>
          <PaletteBody onClose={onClose} screens={screens} />
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}

function PaletteBody({ onClose, screens }: Omit<Props, 'isOpen'>) {
  const { t } = useWords();
  const [query, setQuery] = useState('');
  const sources = useStore(commandSources);
  const all = useMemo(() => {
    const screenSource: CommandSource = {
      heading: t('palette.screens'),
      list: () =>
        screens.map(({ id, label }, index) => {
          const keys = screenKeys[index];
          return {
            id: `screen:${id}`,
            title: t('palette.goTo', { name: t(label) }),
            run: () => showScreen(id),
            ...(keys ? { keys } : {}),
          };
        }),
    };
    return underHeadings([...sources, screenSource]);
  }, [sources, screens, t]);
  const found = all
    .map(({ heading, commands }) => ({ heading, commands: findCommands(commands, query, limitPerHeading) }))
    .filter(({ commands }) => commands.length > 0);

  function run(id: string) {
    const command = all.flatMap(({ commands }) => commands).find((candidate) => candidate.id === id);
    onClose();
    // After the palette has given the focus back, so that the command may take it.
    if (command) setTimeout(command.run);
  }

  return (
    <Autocomplete inputValue={query} onInputChange={setQuery}>
      <TextField aria-label={t('palette.title')} autoFocus className={styles.field ?? ''}>
        <SearchIcon />
        <Input className={styles.input ?? ''} placeholder={t('palette.placeholder')} />
      </TextField>
      <Menu
        aria-label={t('palette.title')}
        className={styles.menu ?? ''}
        onAction={(key) => run(String(key))}
        renderEmptyState={() => <p className={styles.empty}>{t('palette.empty')}</p>}
      >
        {found.map(({ heading, commands }) => (
          <MenuSection key={heading}>
            <Header className={styles.heading ?? ''}>{heading}</Header>
            {commands.map((command) => (
              <CommandItem key={command.id} command={command} />
            ))}
          </MenuSection>
        ))}
      </Menu>
    </Autocomplete>
  );
}

function CommandItem({ command: { id, title, hint, keys } }: { command: Command }) {
  return (
    <MenuItem id={id} textValue={title} className={styles.item ?? ''}>
      <span className={styles.title}>{title}</span>
      <span className={styles.hint}>{hint}</span>
      {keys && <ShortcutKeys keys={keys} />}
    </MenuItem>
  );
}
