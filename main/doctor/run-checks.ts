import type { CheckId, DoctorEvent, DoctorFinding, DoctorInput, FindingCode } from '../../preload/contract/doctor.ts';
import { checkIds } from '../../preload/contract/doctor.ts';
import { AppError, fromUnknown } from '../app-error.ts';
import { printable } from '../printable.ts';
import type { Check, Found } from './check.ts';
import { createFacts, type Facts } from './facts.ts';
import { instanceChecks } from './instance-checks.ts';
import { machineChecks } from './machine-checks.ts';
import { networkChecks } from './network-checks.ts';
import { serviceChecks } from './service-checks.ts';
import type { DoctorLimits, DoctorSources } from './sources.ts';
import { sshChecks } from './ssh-checks.ts';
import { judge, statusOf } from './verdict.ts';

const allChecks = [...instanceChecks, ...networkChecks, ...sshChecks, ...serviceChecks, ...machineChecks];
/** With these, nothing further need be waited for. */
const decisive: ReadonlySet<FindingCode> = new Set(['instance-stopped', 'instance-gone']);
const maxDetailsLength = 4000;

/** Runs every check that applies, side by side, and tells what each has found as it comes; the verdict last. */
export async function* runChecks(
  input: DoctorInput,
  sources: DoctorSources,
  limits: DoctorLimits,
  caller: AbortSignal,
): AsyncGenerator<DoctorEvent, void> {
  const startedAt = performance.now();
  const ended = new AbortController();
  const signal = AbortSignal.any([ended.signal, caller, AbortSignal.timeout(limits.wholeMs)]);
  const { target } = input;
  try {
    const instance =
      target.kind === 'instance'
        ? await sources.awaitInstance(target.ref, signal)
        : (sources.instanceAt(target.host) ?? (target.kind === 'service' ? sources.hostAt(target.host) : undefined));
    if (target.kind === 'instance' && !instance) throw new AppError('app/not-found');
    const facts = createFacts({ input, instance, sources, limits, signal });
    const applying = order(allChecks.filter((check) => check.applies(facts)));
    const name = instance ? instance.name || instance.id : target.kind === 'instance' ? target.ref : target.host;
    yield { kind: 'started', name, checks: applying.map(({ id }) => id) };
    const findings: DoctorFinding[] = [];
    for await (const finding of lookAtAll(applying, facts)) {
      if (caller.aborted) throw new AppError('app/cancelled');
      findings.push(finding);
      yield { kind: 'found', finding };
      if (decisive.has(finding.code)) break;
    }
    yield { kind: 'ended', verdict: { ...judge(findings), durationMs: performance.now() - startedAt } };
  } finally {
    ended.abort();
  }
}

async function* lookAtAll(checks: readonly Check[], facts: Facts): AsyncGenerator<DoctorFinding, void> {
  const looking = new Map<CheckId, Promise<DoctorFinding>>();
  for (const check of checks) looking.set(check.id, lookAt(check, facts));
  while (looking.size > 0) {
    const finding = await Promise.race(looking.values());
    looking.delete(finding.id);
    yield finding;
  }
}

async function lookAt(check: Check, facts: Facts): Promise<DoctorFinding> {
  const startedAt = performance.now();
  const found = await Promise.race([check.look(facts), outOfTime(facts.signal)]).catch(notTold);
  const { code, params = {}, details, fix } = found ?? { code: 'not-reached' };
  const shown = details
    ?.slice(0, maxDetailsLength)
    .split('\n')
    .map((line) => printable(line.replaceAll('\t', '    ')))
    .join('\n');
  return {
    id: check.id,
    code,
    status: statusOf(code),
    params: Object.fromEntries(
      Object.entries(params).map(([key, value]) => [key, typeof value === 'string' ? printable(value) : value]),
    ),
    ...(shown ? { details: shown } : {}),
    ...(fix ? { fix } : {}),
    durationMs: performance.now() - startedAt,
  };
}

function notTold(thrown: unknown): Found {
  const { code, details } = fromUnknown(thrown).toProblem();
  return { code: 'not-told', details: [code, details].filter(Boolean).join('\n') };
}

function outOfTime(signal: AbortSignal): Promise<Found> {
  return new Promise((resolve) => {
    const end = () => resolve({ code: 'not-told' });
    if (signal.aborted) end();
    else signal.addEventListener('abort', end, { once: true });
  });
}

/** In the order in which a person would look. */
function order(checks: readonly Check[]): Check[] {
  return checks.toSorted((a, b) => checkIds.indexOf(a.id) - checkIds.indexOf(b.id));
}
