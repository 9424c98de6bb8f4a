import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { useWords } from '../i18n/words.tsx';
import { IconButton } from '../parts/icon-button.tsx';
import { ArrowDownIcon, ArrowUpIcon, CloseIcon } from '../parts/icons.tsx';
import { useStore } from '../store.ts';
import styles from './find-bar.module.css';
import type { OpenTerminal } from './open-terminals.ts';
import { maxCountedMatches } from './screen-search.ts';

/** Looks for text in everything the screen holds. Enter goes up to older lines, Shift+Enter down, Escape back to the shell. */
export function FindBar({ terminal }: { terminal: OpenTerminal }) {
  const { t } = useWords();
  const { screen } = terminal.session;
  const { search } = screen;
  const result = useStore(search.result);
  const [text, setText] = useState('');
  const input = useRef<HTMLInputElement>(null);

  useEffect(() => {
    input.current?.focus();
    return () => search.clear();
  }, [search]);

  function close() {
    terminal.isSearching.set(false);
    screen.focus();
  }

  function onKeyDown(event: KeyboardEvent) {
    if (event.key === 'Escape') close();
    else if (event.key === 'Enter' && !event.nativeEvent.isComposing) {
      if (event.shiftKey) search.next(text);
      else search.previous(text);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }

  return (
    <search className={styles.bar}>
      <input
        ref={input}
        type="text"
        className={styles.input}
        aria-label={t('terminals.find')}
        placeholder={t('terminals.find')}
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          search.previous(event.target.value);
        }}
        onKeyDown={onKeyDown}
      />
      <span role="status" className={styles.count}>
        {text !== '' && result && countWords(t, result)}
      </span>
      <IconButton icon={ArrowUpIcon} label={t('terminals.findOlder')} onPress={() => search.previous(text)} />
      <IconButton icon={ArrowDownIcon} label={t('terminals.findNewer')} onPress={() => search.next(text)} />
      <IconButton icon={CloseIcon} label={t('terminals.findClose')} onPress={close} />
    </search>
  );
}

function countWords(
  t: ReturnType<typeof useWords>['t'],
  { index, count }: { index: number | undefined; count: number },
) {
  if (count === 0) return t('terminals.findNone');
  const all = count >= maxCountedMatches ? `${maxCountedMatches}+` : String(count);
  return index === undefined ? all : t('terminals.findPlace', { place: index + 1, count: all });
}
