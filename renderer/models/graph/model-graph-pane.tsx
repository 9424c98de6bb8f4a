import { useEffect, useMemo, useRef, useState } from 'react';
import type { GraphNode, ModelGraph } from '../../../preload/contract/model-graph.ts';
import { useWords } from '../../i18n/words.tsx';
import { Button } from '../../parts/button.tsx';
import { DataGrid } from '../../parts/data-grid.tsx';
import { emptySelection, selectOne } from '../../parts/grid-model.ts';
import { ProblemNotice } from '../../parts/notice.tsx';
import { Progress } from '../../parts/progress.tsx';
import { SplitPane } from '../../parts/split-pane.tsx';
import { TextField } from '../../parts/text-field.tsx';
import { useStore } from '../../store.ts';
import { GraphCanvas } from './graph-canvas.tsx';
import { graphStore, loadGraph, openGraph } from './graph-store.ts';
import { GraphTrailBar } from './graph-trail.tsx';
import { findNodes } from './graph-view.ts';
import styles from './model-graph-pane.module.css';
import { NodeDetail } from './node-detail.tsx';

/** A model's graph: the picture, and beside it every node in a list that can be searched. */
export function ModelGraphPane({ path }: { path: string }) {
  const { t } = useWords();
  const loaded = useStore(graphStore);
  useEffect(() => loadGraph(path), [path]);
  if (loaded?.path !== path || loaded.state === 'reading') return <Progress label={t('models.graph.reading')} />;
  const { trail } = loaded;
  return (
    <div className={styles.picture}>
      <GraphTrailBar path={path} trail={trail} />
      {loaded.state === 'refused' ? (
        <ProblemNotice problem={loaded.problem} />
      ) : (
        // Another graph begins with nothing chosen and nothing searched for.
        <Graph
          key={JSON.stringify(trail)}
          graph={loaded.graph}
          onEnter={({ label, step }) => openGraph(path, [...trail, { label, step }])}
        />
      )}
    </div>
  );
}

type IndexedNode = GraphNode & { index: number };

type GraphBody = GraphNode['bodies'][number];

function Graph({ graph, onEnter }: { graph: ModelGraph; onEnter: (body: GraphBody) => void }) {
  const { t, format } = useWords();
  const [selected, setSelected] = useState<number>();
  const [search, setSearch] = useState('');
  const searchField = useRef<HTMLDivElement>(null);
  const matches = useMemo(() => findNodes(graph.nodes, search), [graph, search]);
  const found = useMemo(() => (search.trim() === '' ? undefined : new Set(matches)), [search, matches]);
  const lines = useMemo(
    () =>
      matches.flatMap((index) => {
        const node = graph.nodes[index];
        return node ? [{ kind: 'row' as const, key: String(index), row: { ...node, index } }] : [];
      }),
    [matches, graph],
  );
  const columns = useMemo(
    () => [
      {
        id: 'operator',
        label: t('models.graph.operator'),
        width: 'minmax(90px, 1fr)',
        render: ({ operator, kind }: IndexedNode) => operator || t(`models.graph.end.${kind}`),
      },
      {
        id: 'name',
        label: t('models.graph.name'),
        width: 'minmax(90px, 1.4fr)',
        render: ({ name, outputs }: IndexedNode) => name || outputs[0]?.name || '',
      },
    ],
    [t],
  );
  const node = selected === undefined ? undefined : graph.nodes[selected];
  /** Enter goes from one to the next, and from the last one to the first. */
  const nextMatch = () => matches[(matches.indexOf(selected ?? -1) + 1) % matches.length];
  const enter = (at: number | undefined) => {
    const [body] = graph.nodes[at ?? -1]?.bodies ?? [];
    if (body) onEnter(body);
  };
  return (
    <SplitPane
      name="model-graph"
      label={t('models.graph.nodes')}
      direction="row"
      defaultSize={320}
      minSize={240}
      second={
        <div className={styles.side}>
          <div ref={searchField} className={styles.search}>
            <TextField
              label={t('models.graph.search')}
              placeholder={t('models.graph.search')}
              isLabelHidden
              value={search}
              onChange={setSearch}
              onKeyDown={(event) => event.key === 'Enter' && matches[0] !== undefined && setSelected(nextMatch())}
            />
            <span className={styles.count}>{t('models.graph.found', { count: matches.length })}</span>
          </div>
          <div className={styles.list}>
            <DataGrid
              label={t('models.graph.nodes')}
              columns={columns}
              lines={lines}
              textOf={({ operator, name }) => operator || name}
              selection={selected === undefined ? emptySelection : selectOne(String(selected))}
              onSelect={({ active }) => setSelected(active === undefined ? undefined : Number(active))}
              onOpen={({ index }) => enter(index)}
            />
          </div>
          {node && <NodeDetail node={node} onEnter={onEnter} />}
        </div>
      }
    >
      <div className={styles.picture}>
        {graph.layout === 'simple' && <p className={styles.hint}>{t('models.graph.simple')}</p>}
        <GraphCanvas
          graph={graph}
          selected={selected}
          onSelect={setSelected}
          onOpen={() => enter(selected)}
          found={found}
          onSearch={() => searchField.current?.querySelector('input')?.focus()}
        />
        <p className={styles.hint}>
          {t('models.graph.keys', { nodes: format.number(graph.nodes.length) })}
          {search !== '' && (
            <Button variant="quiet" onPress={() => setSearch('')}>
              {t('models.graph.clear')}
            </Button>
          )}
        </p>
      </div>
    </SplitPane>
  );
}
