import { type RefObject, useEffect, useEffectEvent } from 'react';

/** Escape inside the box goes back to where one came from. */
export function useEscape(box: RefObject<HTMLElement | null>, goBack: () => void): void {
  const onEscape = useEffectEvent(goBack);
  useEffect(() => {
    function onKeyDown(event: KeyboardEvent) {
      const isInside = event.target instanceof Node && box.current?.contains(event.target);
      if (event.key === 'Escape' && isInside && !event.defaultPrevented) onEscape();
    }
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, [box]);
}
