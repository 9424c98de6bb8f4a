import type { ReactNode } from 'react';
import type { ExternalFile, ModelDescription } from '../../preload/contract/models.ts';
import { useWords } from '../i18n/words.tsx';
import { BarMeter } from '../parts/bar-meter.tsx';
import { Chip, type Tone } from '../parts/chip.tsx';
import { ProblemNotice } from '../parts/notice.tsx';
import styles from './model-inspection.module.css';
import type { Checksum } from './model-room.ts';
import { tensorText } from './preparation-text.ts';

/** All that a model file says of itself: first whether it can run here, then what it is made of. */
export function ModelInspection({ info, checksum }: { info: ModelDescription; checksum: Checksum | undefined }) {
  const { t } = useWords();
  return (
    <div className={styles.inspection}>
      <h2 className={styles.finding}>
        {info.obstacles.length > 0
          ? t('models.inspect.cannotRun', { count: info.obstacles.length })
          : t('models.inspect.canRun')}
      </h2>
      {info.obstacles.map((obstacle) => (
        <ProblemNotice key={`${obstacle.code} ${JSON.stringify(obstacle.params)}`} problem={obstacle} />
      ))}
      <div className={styles.cards}>
        <FileCard info={info} checksum={checksum} />
        <OperatorsCard info={info} />
        <WeightsCard info={info} />
        {info.externalFiles.length > 0 && <ExternalCard files={info.externalFiles} />}
        {info.metadata.length > 0 && <MetadataCard info={info} />}
      </div>
    </div>
  );
}

function Card({ title, count, children }: { title: string; count?: string; children: ReactNode }) {
  return (
    <section aria-label={title} className={styles.card}>
      <h3 className={styles.title}>
        {title}
        {count !== undefined && <span className={styles.count}>{count}</span>}
      </h3>
      {children}
    </section>
  );
}

/** A name and what stands for it; left out where there is nothing. */
function Facts({ facts }: { facts: readonly (readonly [string, string | undefined])[] }) {
  return (
    <dl className={styles.facts}>
      {facts.map(([name, value]) => {
        return (
          value !== undefined &&
          value !== '' && (
            <div key={name} className={styles.fact}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          )
        );
      })}
    </dl>
  );
}

function FileCard({ info, checksum }: { info: ModelDescription; checksum: Checksum | undefined }) {
  const { t, format } = useWords();
  return (
    <Card title={t('models.file')}>
      <Facts
        facts={[
          [t('models.inspect.size'), format.bytes(info.sizeBytes)],
          ['SHA-256', checksum && 'sha256' in checksum ? checksum.sha256 : t('models.inspect.hashing')],
          [t('models.inspect.producer'), info.producer],
          [t('models.inspect.version'), info.modelVersion === undefined ? undefined : String(info.modelVersion)],
          [t('models.inspect.ir'), info.irVersion === undefined ? undefined : String(info.irVersion)],
          [t('models.inspect.opsets'), info.opsets.map(({ domain, version }) => `${domain} ${version}`).join(', ')],
          [t('models.inspect.functions'), info.functions.map(({ domain, name }) => `${domain}.${name}`).join(', ')],
          [t('models.inspect.inputs'), info.inputs.map((tensor) => `${tensor.name} ${tensorText(tensor)}`).join('\n')],
          [
            t('models.inspect.outputs'),
            info.outputs.map((tensor) => `${tensor.name} ${tensorText(tensor)}`).join('\n'),
          ],
          [t('models.inspect.documentation'), info.documentation],
        ]}
      />
    </Card>
  );
}

function OperatorsCard({ info }: { info: ModelDescription }) {
  const { t, format } = useWords();
  const most = info.operators[0]?.count ?? 1;
  const subgraphs = info.subgraphCount > 0 ? t('models.inspect.inSubgraphs', { count: info.subgraphCount }) : '';
  return (
    <Card
      title={t('models.inspect.operators')}
      count={[t('models.inspect.nodes', { count: info.nodeCount }), subgraphs].filter(Boolean).join(' · ')}
    >
      <ul className={styles.operators}>
        {info.operators.map(({ domain, name, count }) => (
          <li key={`${domain} ${name}`}>
            <span className={styles.operator}>
              {name}
              {domain !== 'ai.onnx' && <span className={styles.domain}> {domain}</span>}
            </span>
            <BarMeter label={name} value={count} maxValue={most} valueText={format.number(count)} />
            <span className={styles.figure}>{format.number(count)}</span>
          </li>
        ))}
      </ul>
    </Card>
  );
}

function WeightsCard({ info }: { info: ModelDescription }) {
  const { t, format } = useWords();
  return (
    <Card title={t('models.inspect.weights')} count={t('models.inspect.parameters', { count: info.parameterCount })}>
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">{t('models.inspect.type')}</th>
            <th scope="col">{t('models.inspect.tensors')}</th>
            <th scope="col">{t('models.inspect.parameterCount')}</th>
            <th scope="col">{t('models.inspect.size')}</th>
          </tr>
        </thead>
        <tbody>
          {info.weights.map(({ type, tensorCount, parameterCount, sizeBytes }) => (
            <tr key={type}>
              <th scope="row">{type}</th>
              <td>{format.number(tensorCount)}</td>
              <td>{format.number(parameterCount)}</td>
              <td>{format.bytes(sizeBytes)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Card>
  );
}

const tones: Record<ExternalFile['state'], Tone> = {
  present: 'good',
  missing: 'bad',
  'too-short': 'bad',
  outside: 'bad',
  'checksum-differs': 'warning',
};

function ExternalCard({ files }: { files: readonly ExternalFile[] }) {
  const { t, format } = useWords();
  return (
    <Card title={t('models.inspect.external')}>
      <ul className={styles.files}>
        {files.map((file) => (
          <li key={file.location}>
            <span className={styles.location}>{file.location}</span>
            <Chip tone={tones[file.state]}>{t(`models.inspect.state.${file.state}`)}</Chip>
            <span className={styles.figure}>{file.sizeBytes === undefined ? '' : format.bytes(file.sizeBytes)}</span>
            {file.sha256 && <span className={styles.checksum}>sha256 {file.sha256}</span>}
          </li>
        ))}
      </ul>
    </Card>
  );
}

function MetadataCard({ info }: { info: ModelDescription }) {
  const { t } = useWords();
  return (
    <Card title={t('models.inspect.metadata')}>
      <Facts facts={info.metadata.map(({ key, value }) => [key, value] as const)} />
    </Card>
  );
}
