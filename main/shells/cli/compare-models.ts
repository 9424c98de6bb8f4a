import { resolve } from 'node:path';
import {
  type Comparison,
  type Provider,
  providerSchema,
  type SamplePair,
} from '../../../preload/contract/comparison.ts';
import { comparisonPage, distanceText } from '../../../renderer/i18n/comparison-page.ts';
import { reasonSentence } from '../../../renderer/i18n/reason-sentence.ts';
import { waitingSentence } from '../../../renderer/i18n/waiting-sentence.ts';
import { printable } from '../../printable.ts';
import { type Command, generalOptions, readArguments } from './command.ts';
import { ExitCode } from './exit-code.ts';
import { writeJunit } from './junit-xml.ts';
import { findModel, findSamples } from './named-files.ts';
import { type Output, toJson } from './output.ts';
import { describeProblem, words } from './problems.ts';
import { reportFormatOf, writeReport } from './report-file.ts';
import { describeProgress } from './run-progress.ts';
import { readSampleTimeout } from './sample-timeout.ts';
import { UsageError } from './usage-error.ts';
import { withCore } from './with-core.ts';

/** `hangar models compare`: two models on the same samples; exit code 1 when the second is worse. */
export const compareModels: Command = {
  name: ['models', 'compare'],
  synopsis:
    'A B SAMPLE… [--handler FILE] [--timeout SECONDS] [--providers A,B] [--json] [--junit FILE] [--report FILE]',
  summary: 'Runs two ONNX models on the same samples and says whether B is better, the same or worse than A.',
  async run(args, output) {
    const { values, positionals } = readArguments(args, {
      ...generalOptions,
      timeout: { type: 'string' },
      handler: { type: 'string' },
      providers: { type: 'string', default: 'cpu' },
      junit: { type: 'string' },
      report: { type: 'string' },
    });
    const [fileA, fileB, ...samples] = positionals;
    if (!fileA || !fileB || samples.length === 0) throw new UsageError('Name two model files and at least one sample.');
    if (values.report !== undefined) reportFormatOf(values.report);
    const [providerA, providerB] = readProviders(values.providers);
    const input = {
      a: { modelPath: await findModel(fileA), provider: providerA },
      b: { modelPath: await findModel(fileB), provider: providerB },
      samplePaths: await findSamples(samples),
      ...(values.handler === undefined ? {} : { handlerPath: resolve(values.handler) }),
      ...readSampleTimeout(values.timeout),
    };
    return await withCore(values.home, { sandbox: 'never' }, async (client, signal) => {
      let comparison: Comparison | undefined;
      const start = performance.now();
      try {
        for await (const event of await client.models.compare(input, { signal })) {
          if (event.kind === 'progress') output.progress(describeProgress(event, performance.now() - start));
          if (event.kind === 'waiting') output.progress(printable(waitingSentence(words, event)));
          if (event.kind === 'finished') ({ comparison } = event);
        }
      } finally {
        output.progress('');
      }
      if (comparison === undefined) {
        output.error('hangar: cancelled.');
        return ExitCode.failed;
      }
      if (values.json) output.out(toJson(comparison));
      else printComparison(comparison, output);
      if (values.junit !== undefined) await writeFindings(resolve(values.junit), comparison);
      if (values.report !== undefined) await writeReport(resolve(values.report), reportText(values.report, comparison));
      return comparison.verdict === 'worse' ? ExitCode.failed : ExitCode.good;
    });
  },
};

/** One for both, or one for each. */
function readProviders(text: string): [Provider, Provider] {
  const names = text.split(',');
  const read = names.map((name) => providerSchema.safeParse(name.trim()).data);
  const [first, second = first] = read;
  if (first === undefined || second === undefined || names.length > 2)
    throw new UsageError(`--providers takes one or two of ${providerSchema.options.join(', ')}, not '${text}'.`);
  return [first, second];
}

function reportText(path: string, comparison: Comparison): string {
  if (reportFormatOf(path) === 'html') return comparisonPage(words, comparison);
  return `${JSON.stringify(comparison, undefined, 2)}\n`;
}

/** One case for each reason: whether the second model is worse in it. */
async function writeFindings(path: string, { a, b, reasons, durationMs }: Comparison): Promise<void> {
  const findings = reasons.map((reason) => {
    const { title, found } = reasonSentence(words, reason);
    return { title, found: `${reason.says}: ${found}`, isFailure: reason.says === 'worse' };
  });
  await writeJunit(path, 'models compare', `${a.model.name} → ${b.model.name}`, findings, durationMs);
}

const marks = { better: '✓', same: '=', worse: '✗' } as const;

function printComparison({ pairs, reasons, verdict, sampleCount, changedCount }: Comparison, output: Output): void {
  for (const pair of pairs) if (pair.isChanged) output.out(printable(`  ${describePair(pair)}`));
  for (const reason of reasons) {
    const { title, found } = reasonSentence(words, reason);
    output.out(printable(`  ${marks[reason.says]} ${title}: ${found}`));
  }
  const told = [
    words.t('comparison.compared', { count: sampleCount }),
    words.t('comparison.changed', { count: changedCount }),
  ];
  output.out(`${verdict}: ${told.join('; ')}`);
}

function describePair({ path, row, a, b, expected, distance }: SamplePair): string {
  const answers = [a, b].map(({ summary, problem }) => (problem ? describeProblem(problem) : (summary ?? '')));
  const parts = [
    row === undefined ? path : `${path}:${row}`,
    answers.join(' → '),
    expected === undefined ? '' : `(${expected})`,
    distance ? `${words.t('comparison.relative')} ${distanceText(distance.relative)}` : '',
  ];
  return parts.filter(Boolean).join('  ');
}
