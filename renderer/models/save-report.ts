import type { Comparison } from '../../preload/contract/comparison.ts';
import { description } from '../app-state.ts';
import { client } from '../client.ts';
import { comparisonPage } from '../i18n/comparison-page.ts';
import { runReportPage } from '../i18n/run-report-page.ts';
import type { Words } from '../i18n/translate.ts';
import { saveText } from '../parts/save-text.ts';
import { showProblem, showToast } from '../parts/toast.tsx';
import { problemFrom } from '../problem-from.ts';

/** Saves the report of a kept run as a page. */
export async function saveRunReport(words: Words, runId: number): Promise<void> {
  await save(words, 'hangar-run', async () => runReportPage(words, await client.models.report({ runId })));
}

/** Saves a comparison as a page. */
export async function saveComparison(words: Words, comparison: Comparison): Promise<void> {
  await save(words, 'hangar-comparison', async () => comparisonPage(words, comparison));
}

/** Saves a comparison that is on record as a page. */
export async function saveKeptComparison(words: Words, comparisonId: number): Promise<void> {
  const makePage = async () => comparisonPage(words, await client.models.comparison({ comparisonId }));
  await save(words, 'hangar-comparison', makePage);
}

async function save(words: Words, stem: string, makePage: () => Promise<string>): Promise<void> {
  const { t } = words;
  try {
    const place = { title: t('modelRuns.saveReport'), name: `${stem}-${new Date().toISOString().slice(0, 10)}.html` };
    const hasDialog = description.get()?.capabilities.nativeFileDialog ?? false;
    const saved = await saveText({ ...place, text: await makePage() }, hasDialog);
    if (saved !== undefined) showToast(t('modelRuns.saved', { name: saved }));
  } catch (thrown) {
    showProblem(t('modelRuns.notSaved'), problemFrom(thrown));
  }
}
