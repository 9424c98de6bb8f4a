/**
 * The entry of a thread that reads one model file: its description and checksums, or its graph. A thread, so that reading gigabytes
 * or something hostile never holds the core up; plain JavaScript, so that no process is needed.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { fromUnknown } from '../app-error.ts';
import { describeModel } from './describe-model.ts';
import { addChecksums, countBytesToHash } from './hash-files.ts';
import type { ReaderMessage, ReaderTask } from './reader-thread.ts';

const progressMs = 100;

function post(message: ReaderMessage): void {
  parentPort?.postMessage(message);
}

function inspect(path: string): void {
  const description = describeModel(path);
  post({ kind: 'described', model: description });
  const totalBytes = countBytesToHash(description);
  let toldAt = performance.now();
  const model = addChecksums(description, (doneBytes) => {
    if (performance.now() - toldAt < progressMs) return;
    toldAt = performance.now();
    post({ kind: 'hashing', doneBytes, totalBytes });
  });
  post({ kind: 'finished', model });
}

const task: ReaderTask = workerData;
try {
  if (task.kind === 'inspect') inspect(task.path);
  else {
    // dagre is large, and most threads have no use for it.
    const { readGraph } = await import('./read-graph.ts');
    post({ kind: 'graph', graph: readGraph(task.path, task.layout, task.within) });
  }
} catch (thrown) {
  post({ kind: 'refused', problem: fromUnknown(thrown).toProblem() });
}
