/** Sends values to any number of async iterators. */
export type Broadcast<Value> = {
  send(value: Value): void;
  /** From now on; ends when the signal aborts or the broadcast is disposed. */
  subscribe(signal: AbortSignal | undefined): AsyncGenerator<Value, void>;
  /** What `current` gives at the first read, then everything that is sent after it. */
  follow(current: () => Value, signal: AbortSignal | undefined): AsyncGenerator<Value, void>;
  readonly subscriberCount: number;
  dispose(): void;
};

/**
 * A reader that is behind gets every value, unless `merge` is given: then what waits is folded into one value, so that
 * a slow reader never makes memory grow.
 */
export function createBroadcast<Value>(merge?: (waiting: Value, next: Value) => Value): Broadcast<Value> {
  type Reader = { waiting: Value[]; ended: boolean; wake: () => void };
  const readers = new Set<Reader>();

  function end(reader: Reader) {
    reader.ended = true;
    readers.delete(reader);
    reader.wake();
  }

  async function* read(reader: Reader, detach: () => void): AsyncGenerator<Value, void> {
    try {
      while (true) {
        const values = reader.waiting.splice(0);
        yield* values;
        if (reader.waiting.length > 0) continue;
        if (reader.ended) return;
        await new Promise<void>((resolve) => {
          reader.wake = resolve;
        });
      }
    } finally {
      detach();
      end(reader);
    }
  }

  function subscribe(signal: AbortSignal | undefined) {
    const reader: Reader = { waiting: [], ended: signal?.aborted ?? false, wake: () => {} };
    // Subscribed at once, not at the first read: nothing that is sent in between is missed.
    if (!reader.ended) readers.add(reader);
    const onAbort = () => end(reader);
    signal?.addEventListener('abort', onAbort, { once: true });
    return read(reader, () => signal?.removeEventListener('abort', onAbort));
  }

  return {
    get subscriberCount() {
      return readers.size;
    },
    send(value) {
      for (const reader of readers) {
        const last = reader.waiting.at(-1);
        if (merge && last !== undefined) reader.waiting[reader.waiting.length - 1] = merge(last, value);
        else reader.waiting.push(value);
        reader.wake();
      }
    },
    subscribe,
    async *follow(current, signal) {
      const left = new AbortController();
      const later = subscribe(AbortSignal.any([left.signal, ...(signal ? [signal] : [])]));
      try {
        yield current();
        yield* later;
      } finally {
        left.abort(); // also when the reader leaves before `later` has begun
      }
    },
    dispose() {
      for (const reader of [...readers]) end(reader);
    },
  };
}
