import type { GraphNode } from '../../../preload/contract/model-graph.ts';
import { useWords } from '../../i18n/words.tsx';
import { Button } from '../../parts/button.tsx';
import styles from './node-detail.module.css';

/** What a node is, with its attributes and the values that go in and out. */
export function NodeDetail({
  node,
  onEnter,
}: {
  node: GraphNode;
  onEnter: (body: GraphNode['bodies'][number]) => void;
}) {
  const { t } = useWords();
  const title = node.operator || t(`models.graph.end.${node.kind}`);
  return (
    <section aria-label={t('models.graph.node')} className={styles.detail}>
      <h3>
        {title}
        {node.domain !== '' && node.domain !== 'ai.onnx' && <span className={styles.dim}> {node.domain}</span>}
      </h3>
      {node.name !== '' && <p className={styles.name}>{node.name}</p>}
      {node.bodies.map((body) => (
        <p key={body.label}>
          <Button onPress={() => onEnter(body)}>
            {t('models.graph.open', { label: body.label, count: body.nodeCount })}
          </Button>
        </p>
      ))}
      <Rows
        heading={t('models.graph.attributes')}
        rows={node.attributes.map(({ name, value }) => ({ name, text: value }))}
      />
      <Rows heading={t('models.graph.inputs')} rows={node.inputs} />
      <Rows heading={t('models.graph.outputs')} rows={node.outputs} />
    </section>
  );
}

function Rows({ heading, rows }: { heading: string; rows: readonly { name: string; text: string }[] }) {
  const { t } = useWords();
  if (rows.length === 0) return undefined;
  return (
    <>
      <h4 className={styles.heading}>{heading}</h4>
      <dl className={styles.rows}>
        {rows.map(({ name, text }, index) => (
          // A node may take the same value twice.
          // biome-ignore lint/suspicious/noArrayIndexKey: the rows of a node never change places.
          <div key={index} className={styles.row}>
            <dt>{name || t('models.graph.leftOut')}</dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}
