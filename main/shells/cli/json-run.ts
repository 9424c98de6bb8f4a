import type { SampleResult } from '../../../preload/contract/models.ts';
import type { Verdict } from '../../../preload/contract/verdict.ts';
import { type Output, toJson } from './output.ts';
import { problemToJson } from './problems.ts';
import type { RunListener } from './run-listener.ts';

/** One JSON document, written as the results come: ten thousand samples are never held at once. */
export function openJsonRun(output: Output): RunListener {
  let isOpen = false;
  let isFirst = true;
  return {
    hear(event) {
      if (event.kind === 'initialized') {
        isOpen = true;
        output.out(`{\n"model": ${toJson(event.model)},\n"handler": ${toJson(event.handlerPath)},\n"samples": [`);
      }
      if (event.kind === 'progress') {
        for (const result of event.results) {
          output.out(`${isFirst ? '' : ','}${compact(toRecord(result))}`);
          isFirst = false;
        }
      }
      if (event.kind === 'finished') {
        isOpen = false;
        const { verdict, durationMs } = event;
        output.out(`],\n"verdict": ${toJson(verdictRecord(verdict))},\n"durationMs": ${durationMs}\n}`);
      }
    },
    close() {
      if (isOpen) output.out('],\n"verdict": null\n}');
    },
  };
}

const compact = (value: unknown) => JSON.stringify(value, (_name, member) => (member === undefined ? null : member));

function toRecord({ problem, ...result }: SampleResult) {
  return { ...result, problem: problem && problemToJson(problem) };
}

function verdictRecord({ stopped, ...verdict }: Verdict) {
  return { ...verdict, stopped: stopped && problemToJson(stopped) };
}
