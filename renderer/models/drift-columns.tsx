import type { ColumnDrift, OddValue } from '../../preload/contract/drift.ts';
import type { Words } from '../i18n/translate.ts';
import { Chip, type Tone } from '../parts/chip.tsx';
import type { GridColumn } from '../parts/grid-column.ts';
import { sampleName } from './sample-lines.ts';

export const driftTones: Record<ColumnDrift['status'], Tone> = { pass: 'good', warn: 'warning', fail: 'bad' };

/** A sample that stands out, and its value: `people.csv:17 = 912`. */
const oddText = ({ path, row, value }: OddValue) => `${sampleName({ path, ...(row ? { row } : {}) })} = ${value}`;

/** The columns of a table of inputs held against its reference, in the words of a language. */
export function createDriftColumns({ t, format }: Words): GridColumn<ColumnDrift>[] {
  const none = t('common.none');
  const figure = (value: number | undefined) => (value === undefined ? none : format.number(value, 3));
  const share = (value: number | undefined) => (value === undefined ? none : `${format.number(value * 100, 1)}%`);
  const count = (value: number) => (value === 0 ? none : format.number(value));
  return [
    { id: 'name', label: t('drift.columns.name'), width: 'minmax(100px, 1.2fr)', render: ({ name }) => <b>{name}</b> },
    { id: 'type', label: t('drift.columns.type'), width: '92px', render: ({ type }) => t(`drift.type.${type}`) },
    {
      id: 'status',
      label: t('modelRuns.columns.verdict'),
      width: '120px',
      render: ({ status }) => <Chip tone={driftTones[status]}>{t(`models.verdict.${status}`)}</Chip>,
    },
    { id: 'psi', label: 'PSI', width: '72px', align: 'end', render: ({ psi }) => figure(psi) },
    { id: 'ks', label: 'KS', width: '72px', align: 'end', render: ({ ks }) => figure(ks) },
    {
      id: 'outliers',
      label: t('drift.columns.outliers'),
      width: '84px',
      align: 'end',
      render: ({ outlierShare }) => share(outlierShare),
    },
    {
      id: 'missing',
      label: t('drift.columns.missing'),
      width: '84px',
      align: 'end',
      render: ({ missingShare }) => share(missingShare),
    },
    {
      id: 'wrong',
      label: t('drift.columns.wrong'),
      width: '92px',
      align: 'end',
      render: ({ wrongCount }) => count(wrongCount),
    },
    {
      id: 'unseen',
      label: t('drift.columns.unseen'),
      width: 'minmax(110px, 1fr)',
      render: ({ unseen }) => <span title={unseen.join(', ')}>{unseen.join(', ') || none}</span>,
    },
    {
      id: 'odd',
      label: t('drift.columns.odd'),
      width: 'minmax(110px, 1.4fr)',
      render: ({ odd }) => <span title={odd.map(oddText).join('\n')}>{odd.map(oddText).join(', ') || none}</span>,
    },
  ];
}
