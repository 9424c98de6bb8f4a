import { type KeyboardEvent, type PointerEvent, type ReactNode, useRef } from 'react';
import { useWords } from '../i18n/words.tsx';
import { classNames } from './class-names.ts';
import styles from './split-pane.module.css';
import { usePane } from './use-pane.ts';

const keyStep = 16;

/**
 * Two panes with a bar between them that can be dragged, moved with the arrow keys, and folded with Enter or a double
 * click. The second pane has the remembered size; the first takes the rest, and everything while there is no second.
 */
export function SplitPane({
  name,
  label,
  direction,
  defaultSize,
  minSize,
  children: first,
  second,
}: {
  /** Under which the size is remembered. */
  name: string;
  /** What the second pane is, for screen readers. */
  label: string;
  /** `row`: the second pane stands to the right; `column`: below. */
  direction: 'row' | 'column';
  defaultSize: number;
  minSize: number;
  children: ReactNode;
  second: ReactNode;
}) {
  const { t } = useWords();
  const pane = usePane(name, defaultSize);
  const box = useRef<HTMLDivElement>(null);
  const isRow = direction === 'row';

  function sizeAt(event: PointerEvent): number {
    const bounds = box.current?.getBoundingClientRect();
    if (!bounds) return pane.size;
    const size = isRow ? bounds.right - event.clientX : bounds.bottom - event.clientY;
    return limit(size);
  }

  function limit(size: number): number {
    const bounds = box.current?.getBoundingClientRect();
    const longest = (bounds ? (isRow ? bounds.width : bounds.height) : size) - minSize;
    return size < minSize / 2 ? 0 : Math.max(minSize, Math.min(size, longest));
  }

  function onKeyDown(event: KeyboardEvent) {
    const grow = isRow ? 'ArrowLeft' : 'ArrowUp';
    const shrink = isRow ? 'ArrowRight' : 'ArrowDown';
    if (event.key === grow) pane.resize(limit(Math.max(pane.size, minSize - keyStep) + keyStep), true);
    else if (event.key === shrink) pane.resize(limit(pane.size - keyStep), true);
    else if (event.key === 'Enter') pane.toggle();
    else return;
    event.preventDefault();
  }

  return (
    <div ref={box} className={classNames(styles.box, styles[direction])}>
      <div className={styles.first}>{first}</div>
      {second && (
        <hr
          tabIndex={0}
          aria-label={t('common.resizePane', { name: label })}
          aria-orientation={isRow ? 'vertical' : 'horizontal'}
          aria-valuenow={pane.size}
          aria-valuemin={0}
          className={styles.bar}
          onKeyDown={onKeyDown}
          onDoubleClick={pane.toggle}
          onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
          onPointerMove={(event) =>
            event.currentTarget.hasPointerCapture(event.pointerId) && pane.resize(sizeAt(event), false)
          }
          onPointerUp={(event) => pane.resize(sizeAt(event), true)}
        />
      )}
      {second && !pane.isFolded && (
        <section aria-label={label} className={styles.second} style={{ flexBasis: pane.size }}>
          {second}
        </section>
      )}
    </div>
  );
}
