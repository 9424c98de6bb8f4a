import { useWords } from '../../i18n/words.tsx';
import { Button } from '../../parts/button.tsx';
import { type GraphTrail, openGraph } from './graph-store.ts';
import styles from './model-graph-pane.module.css';

/** Where in the model a graph within the main one lies; each step outwards is a press away. */
export function GraphTrailBar({ path, trail }: { path: string; trail: GraphTrail }) {
  const { t } = useWords();
  if (trail.length === 0) return undefined;
  const labels = [t('models.graph.main'), ...trail.map(({ label }) => label)];
  return (
    <nav aria-label={t('models.graph.trail')} className={styles.trail}>
      {labels.map((label, depth) =>
        depth === trail.length ? (
          <b key={trail.length} aria-current="page">
            {label}
          </b>
        ) : (
          // Steps never change places; two may be called alike.
          // biome-ignore lint/suspicious/noArrayIndexKey: the place is what tells them apart.
          <span key={depth}>
            <Button variant="quiet" onPress={() => openGraph(path, trail.slice(0, depth))}>
              {label}
            </Button>{' '}
            ›
          </span>
        ),
      )}
    </nav>
  );
}
