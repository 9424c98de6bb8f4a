import { ORPCError } from '@orpc/server';
import type { ChangeEffect, Resize } from '../../../preload/contract/changes.ts';
import type { Problem } from '../../../preload/contract/problem.ts';
import { problemSchema } from '../../../preload/contract/problem.ts';
import en from '../../../renderer/i18n/en.json' with { type: 'json' };
import ko from '../../../renderer/i18n/ko.json' with { type: 'json' };
import { createWords, type Language } from '../../../renderer/i18n/translate.ts';
import { printable } from '../../printable.ts';
import { excerptOf, linesOf } from './details.ts';
import { ExitCode } from './exit-code.ts';
import type { Output } from './output.ts';

/** The language of a terminal, by the variables that say so: `ko_KR.UTF-8` and `ko` alike. */
export function terminalLanguage({ LC_ALL, LC_MESSAGES, LANG }: NodeJS.ProcessEnv): Language {
  return /^ko(?![a-z])/.test(LC_ALL || LC_MESSAGES || LANG || '') ? 'ko' : 'en';
}

const language = terminalLanguage(process.env);
/** The words of the terminal's language. */
export const words = createWords(language, language === 'ko' ? ko : en);

type StepHere = keyof typeof en.commandLine.next;

/** The problems whose next step is a flag or a command here, and a button in the window. */
const stepsHere = Object.keys(en.commandLine.next) as StepHere[];

/** What happened, and what to do next: in the window's words, but for those steps that are others here. */
export function describeProblem(problem: Problem): string {
  const { title, next } = words.problem(problem);
  const step = stepsHere.find((code) => code === problem.code);
  return printable(`${title} ${step ? words.t(`commandLine.next.${step}`, problem.params) : next}`);
}

/** The lines that tell a problem: its sentences, then its details, in short unless all of them are asked for. */
export function problemLines(problem: Problem, { isVerbose }: Pick<Output, 'isVerbose'>): string[] {
  const { details } = problem;
  if (!details) return [describeProblem(problem)];
  if (isVerbose) return [describeProblem(problem), ...linesOf(details).map((line) => `  ${line}`)];
  const { text, isWhole } = excerptOf(details);
  return [
    describeProblem(problem),
    `  ${words.t(isWhole ? 'commandLine.details' : 'commandLine.moreDetails', { text })}`,
  ];
}

/** Writes a problem, with where it is from, beside the results. */
export function writeProblem(output: Output, problem: Problem, place?: string): void {
  const from = place === undefined ? 'hangar' : `hangar: ${place}`;
  output.error(`${from}: ${problemLines(problem, output).join('\n')}`);
  for (const { text } of problem.remedies ?? []) output.error(text.split('\n').map(printable).join('\n'));
}

/** A consequence of a change in the window's words. */
export function describeEffect({ code, params }: ChangeEffect): string {
  return printable(words.t(`changes.effects.${code}`, params));
}

/** How far the change of a type is, in the window's words. */
export function describeResize({ name, step, from, to }: Resize): string {
  return printable(`${name}: ${words.t(`changes.resize.step.${step}`, { from, to })}`);
}

/** A problem as `--json` prints it. */
export function problemToJson(problem: Problem) {
  const { code, details, remedies = [] } = problem;
  return { code, message: describeProblem(problem), details, remedies };
}

/** Ends a command with a problem that no call threw. */
export class ProblemError extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.code);
    this.problem = problem;
  }
}

/** The problem inside what a call threw; anything else is a fault of ours and is thrown on. */
export function problemIn(thrown: unknown): Problem {
  if (thrown instanceof ProblemError) return thrown.problem;
  if (thrown instanceof ORPCError && thrown.defined) {
    const read = problemSchema.safeParse(thrown.data);
    if (read.success) return read.data;
  }
  if (thrown instanceof Error && thrown.name === 'AbortError') return { code: 'app/cancelled', params: {} };
  throw thrown;
}

/** The sample that a problem is about, where its sentence does not name it: one of ten thousand is not found otherwise. */
function sampleIn(problem: Problem): string | undefined {
  const { file } = problem.params;
  const isNamed = typeof file !== 'string' || describeProblem(problem).includes(printable(file));
  return problem.code.startsWith('models/sample-') && !isNamed ? printable(file) : undefined;
}

/** Prints a problem where a person looks for it: in the JSON document when one was asked for, on stderr always. */
export function reportProblem(problem: Problem, json: boolean, output: Output): void {
  writeProblem(output, problem, sampleIn(problem));
  if (json) output.out(JSON.stringify({ problem: problemToJson(problem) }, undefined, 2));
}

const unreachableAreas = ['clouds', 'ssh', 'sandbox'];

/** The cloud has answered, and what was asked for can't be. */
const answered = new Set<Problem['code']>([
  'clouds/no-such-instance',
  'clouds/type-unknown',
  'clouds/zone-unknown',
  'clouds/zone-of-no-region',
  'clouds/type-not-offered',
  'clouds/type-is-that-already',
  'clouds/type-of-other-architecture',
  'clouds/type-needs-ena',
]);

/** What was named is not there, or cannot be written: that is a mistake in the call, and no verdict has failed. */
const namedWrongly = new Set<Problem['code']>([
  'models/not-found',
  'models/sample-not-found',
  'models/handler-unreadable',
  'models/no-samples',
  'models/report-not-written',
]);

/** 2 where a file that was named is not there or cannot be written, 3 where something could not be reached or was not allowed, else 1. */
export function exitCodeFor(problem: Problem): ExitCode {
  if (answered.has(problem.code)) return ExitCode.failed;
  if (namedWrongly.has(problem.code)) return ExitCode.usage;
  const area = problem.code.split('/')[0] ?? '';
  return unreachableAreas.includes(area) ? ExitCode.unreachable : ExitCode.failed;
}
