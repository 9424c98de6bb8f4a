import { type RefObject, useEffect, useState } from 'react';

/** Whether a box is too low for what is in it, so that the keyboard has to be able to scroll it. */
export function useIsCut(box: RefObject<HTMLElement | null>): boolean {
  const [isCut, setIsCut] = useState(false);
  useEffect(() => {
    const { current } = box;
    if (!current) return;
    const sizes = new ResizeObserver(() => setIsCut(current.scrollHeight > current.clientHeight));
    sizes.observe(current);
    return () => sizes.disconnect();
  }, [box]);
  return isCut;
}
