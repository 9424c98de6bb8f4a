import { type KeyboardEvent, type PointerEvent, useEffect, useEffectEvent, useRef, useState } from 'react';
import type { ModelGraph } from '../../../preload/contract/model-graph.ts';
import { useWords } from '../../i18n/words.tsx';
import { IconButton } from '../../parts/icon-button.tsx';
import { FitIcon, MinusIcon, PlusIcon } from '../../parts/icons.tsx';
import { drawGraph } from './draw-graph.ts';
import styles from './graph-canvas.module.css';
import {
  type Direction,
  fitView,
  type GraphSize,
  type GraphView,
  neighbourOf,
  nodeAt,
  panView,
  showNode,
  startView,
  zoomView,
} from './graph-view.ts';

const zoomStep = 1.25;
const clickPx = 4;
const directions: Readonly<Record<string, Direction>> = {
  ArrowUp: 'up',
  ArrowDown: 'down',
  ArrowLeft: 'left',
  ArrowRight: 'right',
};

/**
 * The picture of a graph: dragging and the wheel move it, Ctrl or Cmd with the wheel and the plus and minus keys zoom,
 * zero shows all of it. Arrow keys go along the edges, and from node to node in a row.
 */
export function GraphCanvas({
  graph,
  selected,
  onSelect,
  onOpen,
  found,
  onSearch,
}: {
  graph: ModelGraph;
  selected: number | undefined;
  onSelect: (node: number | undefined) => void;
  /** The chosen node was opened, by Enter or a second press. */
  onOpen: () => void;
  found: ReadonlySet<number> | undefined;
  /** The key for searching was pressed. */
  onSearch: () => void;
}) {
  const { t } = useWords();
  const box = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const [size, setSize] = useState<GraphSize>();
  const [moved, setView] = useState<GraphView>();
  const [themeChanges, setThemeChanges] = useState(0);
  const drag = useRef<{ x: number; y: number; distance: number }>(undefined);
  const view = moved ?? (size && startView(graph, size));

  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const measured = () => setSize({ width: element.clientWidth, height: element.clientHeight });
    const resized = new ResizeObserver(measured);
    resized.observe(element);
    const themed = new MutationObserver(() => setThemeChanges((count) => count + 1));
    themed.observe(document.documentElement, { attributeFilter: ['data-theme'] });
    const scheme = matchMedia('(prefers-color-scheme: dark)');
    const schemed = () => setThemeChanges((count) => count + 1);
    scheme.addEventListener('change', schemed);
    return () => {
      resized.disconnect();
      themed.disconnect();
      scheme.removeEventListener('change', schemed);
    };
  }, []);

  const onWheel = useEffectEvent((event: WheelEvent) => {
    if (!view) return;
    event.preventDefault();
    if (event.ctrlKey || event.metaKey) setView(zoomView(view, 1.0018 ** -event.deltaY, event.offsetX, event.offsetY));
    else setView(panView(view, event.shiftKey ? event.deltaY : event.deltaX, event.shiftKey ? 0 : event.deltaY));
  });
  // React listens passively, which could not keep the page from zooming.
  useEffect(() => {
    const element = box.current;
    const listen = (event: WheelEvent) => onWheel(event);
    element?.addEventListener('wheel', listen, { passive: false });
    return () => element?.removeEventListener('wheel', listen);
  }, []);

  const bringIntoView = useEffectEvent((index: number) => {
    const node = graph.nodes[index];
    if (view && size && node) setView(showNode(view, size, node));
  });
  useEffect(() => {
    if (selected !== undefined) bringIntoView(selected);
  }, [selected]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a change of theme changes what getComputedStyle says.
  useEffect(() => {
    if (canvas.current && view && size) drawGraph(canvas.current, { graph, view, size, selected, found });
  }, [graph, view, size, selected, found, themeChanges]);

  function zoom(factor: number) {
    if (view && size) setView(zoomView(view, factor, size.width / 2, size.height / 2));
  }

  function showAll() {
    if (size) setView(fitView(graph, size));
  }

  function onKeyDown(event: KeyboardEvent) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const direction = directions[event.key];
    if (direction) onSelect(selected === undefined ? 0 : (neighbourOf(graph, selected, direction) ?? selected));
    else if (event.key === '+' || event.key === '=') zoom(zoomStep);
    else if (event.key === '-') zoom(1 / zoomStep);
    else if (event.key === '0') showAll();
    else if (event.key === '/') onSearch();
    else if (event.key === 'Enter') onOpen();
    else if (event.key === 'Escape' && selected !== undefined) onSelect(undefined);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  function onPointerDown(event: PointerEvent) {
    event.currentTarget.setPointerCapture(event.pointerId);
    drag.current = { x: event.clientX, y: event.clientY, distance: 0 };
  }

  function onPointerMove(event: PointerEvent) {
    const from = drag.current;
    if (!from || !view) return;
    const [byX, byY] = [from.x - event.clientX, from.y - event.clientY];
    drag.current = { x: event.clientX, y: event.clientY, distance: from.distance + Math.hypot(byX, byY) };
    setView(panView(view, byX, byY));
  }

  function onPointerUp(event: PointerEvent) {
    const wasClick = drag.current !== undefined && drag.current.distance < clickPx;
    drag.current = undefined;
    if (wasClick && view) onSelect(nodeAt(graph, view, event.nativeEvent.offsetX, event.nativeEvent.offsetY));
  }

  const chosen = selected === undefined ? undefined : graph.nodes[selected];
  return (
    <div className={styles.box}>
      <div
        ref={box}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: an application takes keys of its own.
        tabIndex={0}
        role="application"
        aria-label={t('models.graph.picture', { count: graph.nodes.length })}
        aria-roledescription={t('models.graph.kind')}
        className={styles.picture}
        onKeyDown={onKeyDown}
        onPointerDown={onPointerDown}
        onPointerMove={onPointerMove}
        onPointerUp={onPointerUp}
        onDoubleClick={onOpen}
        onPointerCancel={() => {
          drag.current = undefined;
        }}
      >
        <canvas ref={canvas} className={styles.canvas} />
      </div>
      <div role="status" className={styles.spoken}>
        {chosen ? `${chosen.operator} ${chosen.name}` : ''}
      </div>
      <div className={styles.controls}>
        <IconButton icon={PlusIcon} label={t('models.graph.zoomIn')} onPress={() => zoom(zoomStep)} />
        <IconButton icon={MinusIcon} label={t('models.graph.zoomOut')} onPress={() => zoom(1 / zoomStep)} />
        <IconButton icon={FitIcon} label={t('models.graph.showAll')} onPress={showAll} />
      </div>
    </div>
  );
}
