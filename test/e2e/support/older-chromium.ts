/**
 * Runs in the page of an Electron older than the one we ship, before the page's own scripts: what they use and its
 * Chromium does not have yet. It must not refer to anything outside itself.
 */
export function completeOlderChromium(): void {
  AbortSignal.any ??= (signals: Iterable<AbortSignal>) => {
    const controller = new AbortController();
    for (const signal of signals) {
      const abort = () => controller.abort(signal.reason);
      if (signal.aborted) abort();
      else signal.addEventListener('abort', abort, { once: true });
    }
    return controller.signal;
  };
  Array.prototype.toSorted ??= function toSorted<Item>(this: Item[], compare?: (a: Item, b: Item) => number) {
    return [...this].sort(compare);
  };
  Array.prototype.toReversed ??= function toReversed<Item>(this: Item[]) {
    return [...this].reverse();
  };
}
