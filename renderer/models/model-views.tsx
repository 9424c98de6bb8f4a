import type { ReactNode } from 'react';
import type { ModelDescription } from '../../preload/contract/models.ts';
import { useWords } from '../i18n/words.tsx';
import { Tabs } from '../parts/tabs.tsx';
import { useStore } from '../store.ts';
import { ComparisonView } from './comparison-view.tsx';
import { DriftView } from './drift-view.tsx';
import { ModelGraphPane } from './graph/model-graph-pane.tsx';
import { HistoryView } from './history-view.tsx';
import { InstanceRunView } from './instance-run-view.tsx';
import { ModelInspection } from './model-inspection.tsx';
import { type Checksum, modelRoom } from './model-room.ts';
import { modelViewChoice, modelViewOf, showModelView } from './model-view-choice.ts';
import styles from './model-views.module.css';

/** The model in front, one way at a time: what it does (`children`), what its file says, its graph. */
export function ModelViews({
  info,
  checksum,
  children,
}: {
  info: ModelDescription;
  checksum: Checksum | undefined;
  children: ReactNode;
}) {
  const { t } = useWords();
  const { samplePaths } = useStore(modelRoom);
  const view = modelViewOf(useStore(modelViewChoice), info);
  return (
    <Tabs
      label={t('models.views.label')}
      selected={view}
      onSelect={(chosen) => showModelView(info.path, chosen)}
      tabs={[
        { id: 'run', label: t('models.views.run'), content: <div className={styles.whole}>{children}</div> },
        {
          id: 'instance',
          label: t('instanceRuns.tab'),
          content: (
            <div className={styles.whole}>
              <InstanceRunView modelPath={info.path} samplePaths={samplePaths} />
            </div>
          ),
        },
        {
          id: 'compare',
          label: t('comparison.tab'),
          content: (
            <div className={styles.whole}>
              <ComparisonView modelPath={info.path} samplePaths={samplePaths} />
            </div>
          ),
        },
        {
          id: 'inputs',
          label: t('drift.tab'),
          content: (
            <div className={styles.whole}>
              <DriftView modelPath={info.path} samplePaths={samplePaths} />
            </div>
          ),
        },
        {
          id: 'history',
          label: t('modelRuns.history'),
          content: (
            <div className={styles.whole}>
              <HistoryView path={info.path} />
            </div>
          ),
        },
        {
          id: 'file',
          label: t('models.views.file'),
          content: <ModelInspection info={info} checksum={checksum} />,
        },
        {
          id: 'graph',
          label: t('models.views.graph'),
          content: (
            <div className={styles.whole}>
              <ModelGraphPane path={info.path} />
            </div>
          ),
        },
      ]}
    />
  );
}
