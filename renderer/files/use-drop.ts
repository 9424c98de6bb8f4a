import { type RefObject, useEffect, useEffectEvent, useState } from 'react';

/** Takes files that are dropped onto an element, unless `isRefused`; tells whether some are being held over it. */
export function useDrop(
  root: RefObject<HTMLElement | null>,
  isRefused: boolean,
  take: (transfer: DataTransfer) => void,
): boolean {
  const [isOver, setIsOver] = useState(false);
  const onOver = useEffectEvent((event: DragEvent) => {
    if (!event.dataTransfer?.types.includes('Files')) return;
    event.preventDefault(); // else the window would open the file itself
    event.dataTransfer.dropEffect = isRefused ? 'none' : 'copy';
    setIsOver(true);
  });
  const onDrop = useEffectEvent((event: DragEvent) => {
    if (!event.dataTransfer?.types.includes('Files')) return;
    event.preventDefault();
    setIsOver(false);
    if (!isRefused) take(event.dataTransfer);
  });
  const onLeave = useEffectEvent((event: DragEvent) => {
    const isInside = event.relatedTarget instanceof Node && root.current?.contains(event.relatedTarget);
    if (!isInside) setIsOver(false);
  });
  useEffect(() => {
    const element = root.current;
    if (!element) return;
    const end = new AbortController();
    element.addEventListener('dragover', (event) => onOver(event), { signal: end.signal });
    element.addEventListener('dragleave', (event) => onLeave(event), { signal: end.signal });
    element.addEventListener('drop', (event) => onDrop(event), { signal: end.signal });
    return () => end.abort();
  }, [root]);
  return isOver;
}
