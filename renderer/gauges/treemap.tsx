import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import type { FolderEntry, FolderLevel } from '../../preload/contract/space.ts';
import { useWords } from '../i18n/words.tsx';
import { classNames } from '../parts/class-names.ts';
import styles from './treemap.module.css';
import { layOutTreemap, nextTile } from './treemap-layout.ts';

const aspect = 1.7;
/** What is smaller than this share can neither be read nor met with a pointer. */
const leastShare = 0.002;
/** From this share on, a tile has room for its words. */
const wordsShare = 0.012;
const directions = { ArrowLeft: 'left', ArrowRight: 'right', ArrowUp: 'up', ArrowDown: 'down' } as const;

/**
 * One level of a folder as areas. Arrow keys move between them; Enter or a click goes into a folder. It takes the focus
 * when it comes, where `takesFocus` says so then, to the tile named `start` or the first.
 */
export function Treemap({
  level,
  start,
  takesFocus,
  onOpen,
}: {
  level: FolderLevel;
  start: string | undefined;
  takesFocus: () => boolean;
  onOpen: (path: string) => void;
}) {
  const { t, format } = useWords();
  const [active, setActive] = useState(start);
  const map = useRef<HTMLUListElement>(null);
  const shown = level.entries.filter(({ sizeBytes }) => sizeBytes >= leastShare * level.sizeBytes);
  const restBytes = Math.max(0, level.sizeBytes - shown.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0));
  const tiles = layOutTreemap([...shown.map(({ sizeBytes }) => sizeBytes), restBytes], aspect);
  const rest = restBytes > 0 ? tiles[shown.length] : undefined;
  const restCount = level.entries.length - shown.length + level.others.count;
  const activeIndex = Math.max(
    0,
    shown.findIndex(({ name }) => name === active),
  );

  const focusOnCome = useRef(takesFocus);
  useEffect(() => {
    if (focusOnCome.current()) map.current?.querySelector<HTMLElement>('button[tabindex="0"]')?.focus();
  }, []);

  function move(event: KeyboardEvent) {
    const direction = Object.entries(directions).find(([key]) => key === event.key)?.[1];
    const end = event.key === 'Home' ? 0 : event.key === 'End' ? shown.length - 1 : undefined;
    if (!direction && end === undefined) return;
    event.preventDefault();
    const next = direction ? nextTile(tiles.slice(0, shown.length), activeIndex, direction) : end;
    const entry = next === undefined ? undefined : shown[next];
    if (!entry || next === undefined) return;
    setActive(entry.name);
    map.current?.querySelectorAll('button')[next]?.focus();
  }
  function open({ path, isFolder }: FolderEntry) {
    if (isFolder && path !== undefined) onOpen(path);
  }

  return (
    <ul ref={map} className={styles.map} aria-label={t('gauges.space.map')} onKeyDown={move}>
      {shown.map((entry, index) => {
        const { name, sizeBytes, isFolder } = entry;
        const tile = tiles[index];
        const share = level.sizeBytes > 0 ? sizeBytes / level.sizeBytes : 0;
        const words = t('gauges.space.entry', { name, size: sizeBytes, share: share * 100 });
        if (!tile) return undefined;
        return (
          <li key={name} className={styles.place} style={placeOf(tile)}>
            <button
              type="button"
              className={classNames(styles.tile, isFolder && styles.folder)}
              tabIndex={index === activeIndex ? 0 : -1}
              aria-label={words}
              title={words}
              onFocus={() => setActive(name)}
              onClick={() => open(entry)}
            >
              {share >= wordsShare && (
                <>
                  <span className={styles.name}>{name}</span>{' '}
                  <span className={styles.size}>{format.bytes(sizeBytes)}</span>
                </>
              )}
            </button>
          </li>
        );
      })}
      {rest && restCount > 0 && (
        <li className={styles.place} style={placeOf(rest)}>
          <span className={classNames(styles.tile, styles.rest)}>
            {restBytes >= wordsShare * level.sizeBytes && t('gauges.space.others', { count: restCount })}
          </span>
        </li>
      )}
    </ul>
  );
}

function placeOf({ left, top, width, height }: { left: number; top: number; width: number; height: number }) {
  const percent = (share: number) => `${share * 100}%`;
  return { left: percent(left), top: percent(top), width: percent(width), height: percent(height) };
}
