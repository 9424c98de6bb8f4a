import type { GraphStep, ModelGraph } from '../../../preload/contract/model-graph.ts';
import type { Problem } from '../../../preload/contract/problem.ts';
import { client } from '../../client.ts';
import { problemFrom } from '../../problem-from.ts';
import { createStore, type Store } from '../../store.ts';

/** The way into a graph within the main one, with what each step is called. */
export type GraphTrail = readonly { label: string; step: GraphStep }[];

/** The graph that was looked at last, kept while another view of the model is in front. */
type LoadedGraph = { path: string; trail: GraphTrail } & (
  | { state: 'reading' }
  | { state: 'ready'; graph: ModelGraph }
  | { state: 'refused'; problem: Problem }
);

export const graphStore: Store<LoadedGraph | undefined> = createStore<LoadedGraph | undefined>(undefined);
let ending = new AbortController();

/** Reads a model's main graph, or the one that a trail leads to; what was being read is left. */
export function openGraph(path: string, trail: GraphTrail): void {
  ending.abort();
  ending = new AbortController();
  const reading: LoadedGraph = { path, trail, state: 'reading' };
  graphStore.set(reading);
  const show = (loaded: LoadedGraph) => graphStore.get() === reading && graphStore.set(loaded);
  const within = trail.map(({ step }) => step);
  client.models.graph({ path, within }, { signal: ending.signal }).then(
    (graph) => show({ path, trail, state: 'ready', graph }),
    (thrown: unknown) => show({ path, trail, state: 'refused', problem: problemFrom(thrown) }),
  );
}

/** Reads a model's main graph unless a graph of it is there already; the function given back stops the reading. */
export function loadGraph(path: string): () => void {
  const present = graphStore.get();
  if (present?.path !== path || present.state !== 'ready') openGraph(path, []);
  return () => ending.abort();
}

/** Forgets the graph: its file is read anew. */
export function forgetGraph(): void {
  graphStore.set(undefined);
}
