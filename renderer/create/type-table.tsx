import { useMemo, useState } from 'react';
import { useWords } from '../i18n/words.tsx';
import { Button } from '../parts/button.tsx';
import { DataGrid } from '../parts/data-grid.tsx';
import { EmptyState } from '../parts/empty-state.tsx';
import { type GridSort, selectOne } from '../parts/grid-model.ts';
import { ProblemNotice } from '../parts/notice.tsx';
import { Progress } from '../parts/progress.tsx';
import { TextField } from '../parts/text-field.tsx';
import { changeDraft } from './create-draft.ts';
import styles from './create-sheet.module.css';
import { fitTypes, type LeastShape, type PricedType } from './fit-types.ts';
import { AcceleratorField } from './machine-fields.tsx';
import { createTypeColumns } from './type-columns.tsx';
import type { CreateOffer } from './use-create-offer.ts';
import { useTypePrices } from './use-type-prices.ts';

const nothing: LeastShape = { text: '', vcpus: '', memoryGib: '', gpus: '' };

/** The machine types of the zone with their prices in both markets, found by what they must have at least. */
export function TypeTable({ offer, onOpen }: { offer: CreateOffer; onOpen: () => void }) {
  const words = useWords();
  const { t, format } = words;
  const { types, choices } = offer;
  const { accountKey, region, zone, type } = choices;
  const [least, setLeast] = useState(nothing);
  const [sort, setSort] = useState<GridSort>({ column: 'onDemand', descending: false });
  const place = useMemo(
    () => (accountKey && region && zone ? { accountKey, region, zone } : undefined),
    [accountKey, region, zone],
  );
  const { prices, isAsking } = useTypePrices(place, types.answer?.types);
  const priced = useMemo(
    () =>
      (types.answer?.types ?? []).map(
        (it): PricedType => ({ ...it, onDemand: prices['on-demand'].get(it.name), spot: prices.spot.get(it.name) }),
      ),
    [types.answer, prices],
  );
  const fitting = useMemo(() => fitTypes(priced, least, sort), [priced, least, sort]);
  const lines = useMemo(() => fitting.map((row) => ({ kind: 'row' as const, key: row.name, row })), [fitting]);
  const columns = useMemo(() => createTypeColumns(words, isAsking), [words, isAsking]);
  const askedAt = useMemo(() => oldestDate(priced), [priced]);
  const field = (name: keyof LeastShape) => ({
    value: least[name],
    onChange: (value: string) => setLeast({ ...least, [name]: value }),
    autoComplete: 'off',
  });

  return (
    <section className={styles.types} aria-label={t('create.types')}>
      <div className={styles.least}>
        <TextField label={t('create.find')} placeholder={t('create.findPlaceholder')} {...field('text')} />
        <TextField label={t('create.leastVcpus')} inputMode="numeric" {...field('vcpus')} />
        <TextField label={t('create.leastMemory')} inputMode="numeric" {...field('memoryGib')} />
        <TextField label={t('create.leastGpus')} inputMode="numeric" {...field('gpus')} />
      </div>
      <div className={styles.progress}>
        {types.answer && isAsking && <Progress label={t('create.askingPrices')} />}
        {!types.answer && !types.problem && zone && <Progress label={t('changes.resize.asking', { zone })} showLabel />}
      </div>
      {types.problem && (
        <ProblemNotice
          problem={types.problem}
          title={t('changes.resize.notAsked')}
          actions={<Button onPress={types.again}>{t('common.tryAgain')}</Button>}
        />
      )}
      {lines.length > 0 && zone && (
        <div className={styles.grid}>
          <DataGrid
            label={t('changes.resize.types', { zone })}
            columns={columns}
            lines={lines}
            textOf={({ name }) => name}
            selection={selectOne(type?.name ?? '')}
            onSelect={({ active }) => active !== undefined && changeDraft({ type: active, accelerator: undefined })}
            onOpen={onOpen}
            sort={sort}
            onSort={setSort}
            isBusy={isAsking}
          />
        </div>
      )}
      {types.answer && lines.length === 0 && (
        <EmptyState
          title={t('create.noneFits')}
          next={t('create.noneFitsNext')}
          actions={<Button onPress={() => setLeast(nothing)}>{t('create.clearLeast')}</Button>}
        />
      )}
      <p className={styles.about}>
        {askedAt && t('create.pricesAsOf', { time: format.dateTime(askedAt) })}
        {askedAt && ` ${t('instances.cost.listPrices')}`}
      </p>
      <AcceleratorField offer={offer} />
    </section>
  );
}

function oldestDate(types: readonly PricedType[]): string | undefined {
  const dates = types.flatMap(({ onDemand, spot }) =>
    [onDemand, spot].flatMap((price) => (price && 'askedAt' in price ? price.askedAt : [])),
  );
  return dates.length === 0 ? undefined : dates.reduce((a, b) => (a < b ? a : b));
}
