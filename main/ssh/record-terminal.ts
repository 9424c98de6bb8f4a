import type { RecordingState } from '../../preload/contract/terminals.ts';
import { startRecording } from './recording.ts';
import type { Terminal } from './terminal.ts';

/** How often it is told how large the recording is. */
const tellMs = 1000;

/** Records a terminal into `PATH.cast` until `signal` aborts or its shell ends. */
export async function* recordTerminal(
  terminal: Terminal,
  path: string,
  signal: AbortSignal,
): AsyncGenerator<RecordingState, void> {
  const recording = await startRecording({ path: `${path}.cast`, ...terminal.size });
  const over = Promise.withResolvers<'over'>();
  const stop = () => over.resolve('over');
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  terminal.overhear({ output: recording.output, resized: recording.resized, ended: stop });
  try {
    for (;;) {
      yield { path: recording.path, sizeBytes: recording.sizeBytes };
      let timer: NodeJS.Timeout | undefined;
      const later = new Promise<'later'>((resolve) => {
        timer = setTimeout(() => resolve('later'), tellMs);
      });
      const next = await Promise.race([over.promise, recording.failed, later]);
      clearTimeout(timer);
      if (next === 'over') break;
    }
  } finally {
    signal.removeEventListener('abort', stop);
    terminal.overhear(undefined);
    await recording.finish();
  }
  yield { path: recording.path, sizeBytes: recording.sizeBytes };
}
