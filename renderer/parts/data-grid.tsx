import { useVirtualizer } from '@tanstack/react-virtual';
import {
  type KeyboardEvent,
  type MouseEvent,
  type RefObject,
  useCallback,
  useEffect,
  useEffectEvent,
  useId,
  useMemo,
  useRef,
  useState,
} from 'react';
import { isShortcut } from '../keyboard/use-shortcut.ts';
import { classNames } from './class-names.ts';
import type { MenuPlace } from './context-menu.tsx';
import styles from './data-grid.module.css';
import { DataGridHeader } from './data-grid-header.tsx';
import { DataGridLine } from './data-grid-line.tsx';
import { fitColumns, type GridColumn, narrowestPx } from './grid-column.ts';
import {
  extendTo,
  findTyped,
  type GridLine,
  type GridSelection,
  type GridSort,
  isMoveKey,
  moveFrom,
  selectAll,
  selectOne,
  toggleSelected,
} from './grid-model.ts';

const rowHeight = 32;
const headerHeight = 28;
const estimateSize = () => rowHeight;
const typeAheadMs = 700;
/** A menu that the keyboard asked for does not hide the beginning of its line. */
const menuIndentPx = 28;

/**
 * A big table: only the lines in view are in the document. Arrows, Home, End and the page keys move, Shift extends,
 * Ctrl/Cmd+A selects all, letters jump to a name, Enter opens. Where it has to be scrolled sideways, the first column
 * stays in view. `columns` should keep their identity between renders.
 */
export function DataGrid<Row>({
  label,
  columns: all,
  lines,
  textOf,
  selection,
  onSelect,
  onOpen,
  onMenu,
  onToggleGroup,
  sort,
  onSort,
  isBusy = false,
  ownsLetters = false,
}: {
  label: string;
  columns: readonly GridColumn<Row>[];
  lines: readonly GridLine<Row>[];
  /** What typing letters looks for. */
  textOf: (row: Row) => string;
  selection: GridSelection;
  onSelect: (selection: GridSelection) => void;
  onOpen: (row: Row) => void;
  /** The chosen lines are asked for their menu, by the pointer or by the keys of the system for it. */
  onMenu?: (place: MenuPlace) => void;
  onToggleGroup?: (key: string) => void;
  sort?: GridSort;
  onSort?: (sort: GridSort) => void;
  isBusy?: boolean;
  /** Letters always look for a name, even where the window has a use for them. */
  ownsLetters?: boolean;
}) {
  const id = useId();
  const box = useRef<HTMLDivElement>(null);
  const typed = useRef({ text: '', at: 0 });
  const activeIndex = useMemo(
    () => (selection.active === undefined ? -1 : lines.findIndex(({ key }) => key === selection.active)),
    [lines, selection.active],
  );
  // The virtualizer measures all lines anew whenever it is given another function.
  const getItemKey = useCallback((index: number) => lines[index]?.key ?? index, [lines]);
  const virtualizer = useVirtualizer({
    count: lines.length,
    getScrollElement: () => box.current,
    estimateSize,
    getItemKey,
    scrollMargin: headerHeight,
    scrollPaddingStart: headerHeight,
    overscan: 8,
  });
  const widthPx = useWidth(box);
  const columns = useMemo(() => fitColumns(all, widthPx), [all, widthPx]);
  const template = useMemo(() => columns.map(({ width }) => width).join(' '), [columns]);
  const minWidth = useMemo(() => narrowestPx(columns), [columns]);

  // A line chosen here stays where the person has scrolled to; one chosen elsewhere is shown from its beginning.
  const chosenHere = useRef<string | undefined>(undefined);
  function choose(next: GridSelection) {
    chosenHere.current = next.active;
    onSelect(next);
  }

  // Only when another line becomes active: rows that stream in must not pull the view along.
  const showActive = useEffectEvent(() => {
    if (activeIndex >= 0) virtualizer.scrollToIndex(activeIndex, { align: 'auto' });
    if (box.current && selection.active !== chosenHere.current) box.current.scrollLeft = 0;
  });
  useEffect(() => {
    if (selection.active !== undefined) showActive();
  }, [selection.active]);

  function go(index: number, extend: boolean) {
    const line = lines[index];
    if (!line) return;
    choose(extend && line.kind === 'row' ? extendTo(selection, lines, line.key) : selectOne(line.key));
  }

  function onKeyDown(event: KeyboardEvent) {
    if (event.target instanceof Element && event.target.closest('[role=columnheader]')) return; // has keys of its own
    const line = lines[activeIndex];
    const command = event.ctrlKey || event.metaKey;
    if (isMoveKey(event.key)) {
      const page = Math.max(1, Math.floor((box.current?.clientHeight ?? 0) / rowHeight) - 2);
      const next = moveFrom(activeIndex, event.key, lines.length, page);
      if (next !== undefined) go(next, event.shiftKey);
    } else if (command && event.key.toLowerCase() === 'a') {
      choose(selectAll(selection, lines));
    } else if (line?.kind === 'group' && ['Enter', ' ', 'ArrowLeft', 'ArrowRight'].includes(event.key)) {
      onToggleGroup?.(line.key);
    } else if (line?.kind === 'row' && event.key === 'Enter') {
      onOpen(line.row);
    } else if (line?.kind === 'row' && event.key === ' ') {
      choose(toggleSelected(selection, line.key));
    } else if (event.key.length === 1 && !command && !event.altKey && typeAhead(event)) {
      // found or not, the letter was meant for the list
    } else return;
    event.preventDefault();
  }

  function typeAhead(event: KeyboardEvent): boolean {
    const now = event.timeStamp;
    const goesOn = now - typed.current.at < typeAheadMs && typed.current.text !== '';
    if (!goesOn && !ownsLetters && isShortcut(event.nativeEvent)) return false;
    const text = (goesOn ? typed.current.text : '') + event.key;
    typed.current = { text, at: now };
    const texts = lines.map((line) => (line.kind === 'row' ? textOf(line.row) : ''));
    const found = findTyped(texts, text, Math.max(activeIndex, 0) + (goesOn ? 0 : 1));
    if (found >= 0) go(found, false);
    return true;
  }

  function lineAt(event: MouseEvent): GridLine<Row> | undefined {
    const element = event.target instanceof Element ? event.target.closest('[data-index]') : null;
    return element instanceof HTMLElement ? lines[Number(element.dataset.index)] : undefined;
  }

  function onClick(event: MouseEvent) {
    const line = lineAt(event);
    if (!line) return;
    box.current?.focus();
    if (line.kind === 'group') {
      onToggleGroup?.(line.key);
      choose({ ...selection, active: line.key });
    } else if (event.shiftKey) choose(extendTo(selection, lines, line.key));
    else if (event.ctrlKey || event.metaKey) choose(toggleSelected(selection, line.key));
    else choose(selectOne(line.key));
  }

  function onDoubleClick(event: MouseEvent) {
    const line = lineAt(event);
    if (line?.kind === 'row') onOpen(line.row);
  }

  function onContextMenu(event: MouseEvent) {
    if (!onMenu) return;
    const pointed = lineAt(event);
    // The keys for it ask the grid itself: the menu belongs to the line that has the keyboard.
    const line = pointed ?? (event.target === box.current ? lines[activeIndex] : undefined);
    if (line?.kind !== 'row') return;
    event.preventDefault();
    box.current?.focus();
    if (!selection.selected.has(line.key)) choose(selectOne(line.key));
    if (pointed) return onMenu({ x: event.clientX, y: event.clientY });
    const place = box.current?.querySelector(`[data-index="${activeIndex}"]`)?.getBoundingClientRect();
    if (place) onMenu({ x: place.left + menuIndentPx, y: place.bottom });
  }

  return (
    <div
      ref={box}
      role="grid"
      aria-label={label}
      aria-rowcount={lines.length + 1}
      aria-colcount={columns.length}
      aria-multiselectable="true"
      aria-busy={isBusy}
      aria-activedescendant={activeIndex >= 0 ? `${id}-${activeIndex}` : undefined}
      tabIndex={0}
      className={classNames(styles.grid, widthPx !== undefined && minWidth > widthPx && styles.isWide)}
      onKeyDown={onKeyDown}
      onClick={onClick}
      onDoubleClick={onDoubleClick}
      onContextMenu={onContextMenu}
    >
      <DataGridHeader
        columns={columns}
        template={template}
        minWidth={minWidth}
        {...(sort ? { sort } : {})}
        {...(onSort ? { onSort } : {})}
      />
      <div role="rowgroup" className={styles.lines} style={{ height: virtualizer.getTotalSize(), minWidth }}>
        {virtualizer.getVirtualItems().map(({ index, start }) => {
          const line = lines[index];
          return (
            line && (
              <DataGridLine
                key={line.key}
                id={`${id}-${index}`}
                line={line}
                columns={columns}
                template={template}
                index={index}
                top={start - headerHeight}
                isActive={index === activeIndex}
                isSelected={selection.selected.has(line.key)}
              />
            )
          );
        })}
      </div>
    </div>
  );
}

/** How wide an element is drawn, scroll bars left out; undefined until it is. */
function useWidth(box: RefObject<HTMLElement | null>): number | undefined {
  const [widthPx, setWidthPx] = useState<number>();
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const observer = new ResizeObserver(() => setWidthPx(element.clientWidth));
    observer.observe(element);
    return () => observer.disconnect();
  }, [box]);
  return widthPx;
}
