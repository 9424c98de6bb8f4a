import type { ExternalFile } from '../../preload/contract/models.ts';
import type { Problem, ProblemCode } from '../../preload/contract/problem.ts';
import type { OperatorCount } from './onnx-census.ts';
import type { OnnxModel } from './onnx-file.ts';
import type { TensorHead } from './onnx-tensor.ts';
import type { WiringFault } from './onnx-wiring.ts';
import runtimeOperators from './runtime-operators.json' with { type: 'json' };
import { formatShape } from './tensor.ts';

/** First version of the operator set that has the operator; the last one, where newer ones have it no more. */
type Versions = readonly number[];
type KnownDomain = { newest: number; operators: ReadonlyMap<string, Versions> };

/** What the pinned onnxruntime knows, asked of it by `scripts/runtime-operators.ts`. */
const knownDomains = new Map<string, KnownDomain>(
  Object.entries(runtimeOperators.domains).map(([domain, { newest, operators }]) => [
    domain === '' ? 'ai.onnx' : domain,
    { newest, operators: new Map(Object.entries(operators)) },
  ]),
);
/** onnxruntime imports its own operators where a model does not ask for them by version. */
const impliedVersions = new Map([...knownDomains].filter(([domain]) => domain.startsWith('com.m')));
const runtime = runtimeOperators.runtime;
const maxObstacles = 50;
/** Protocol Buffers, in which the file is written, are read up to this size and no further. */
const mostBytes = 2 ** 31 - 1;
const wiringCodes: Record<WiringFault['kind'], ProblemCode> = {
  'not-produced': 'models/value-not-produced',
  'produced-twice': 'models/value-produced-twice',
  cycle: 'models/graph-cycle',
};

/** Why onnxruntime will refuse the model, most fundamental first; empty when nothing in the file speaks against it. */
export function findObstacles(model: OnnxModel, externalFiles: readonly ExternalFile[], sizeBytes: number): Problem[] {
  const own = new Set(model.functions.map(({ domain, name }) => `${domain}\n${name}`));
  const graphs = [{ opsets: model.opsets, operators: model.graph?.operators ?? [] }, ...model.functions];
  return [
    ...(sizeBytes > mostBytes ? [problem('models/file-too-large', {})] : []),
    ...checkIrVersion(model.irVersion),
    ...[...model.opsets].flatMap(([domain, version]) => checkOpset(domain, version)),
    ...graphs.flatMap(({ opsets, operators }) =>
      operators
        .filter(({ domain, name }) => !own.has(`${domain}\n${name}`))
        .flatMap((operator) => checkOperator(operator, opsets)),
    ),
    ...externalFiles.flatMap(checkExternalFile),
    ...model.damaged.map(describeDamage),
    ...model.wiring.map(({ kind, node, value }) => problem(wiringCodes[kind], { node, value })),
    ...(model.graph?.outputs.length === 0 ? [problem('models/no-outputs', {})] : []),
  ].slice(0, maxObstacles);
}

function checkIrVersion(version = 0): Problem[] {
  const newest = runtimeOperators.irVersion;
  return version > newest ? [problem('models/ir-too-new', { version, newest, runtime })] : [];
}

function checkOpset(domain: string, version: number): Problem[] {
  const known = knownDomains.get(domain);
  if (known === undefined || version <= known.newest) return [];
  return [problem('models/opset-too-new', { domain, version, newest: known.newest, runtime })];
}

function checkOperator({ domain, name, count }: OperatorCount, opsets: ReadonlyMap<string, number>): Problem[] {
  const known = knownDomains.get(domain);
  if (known === undefined) return [problem('models/custom-operator', { operator: name, domain, count })];
  const version = opsets.get(domain) ?? impliedVersions.get(domain)?.newest;
  if (version === undefined) return [problem('models/no-opset', { operator: name, domain })];
  // Said once, of the operator set itself.
  if (version > known.newest) return [];
  const versions = known.operators.get(name);
  const [first = 0, last = known.newest] = versions ?? [];
  if (versions === undefined) return [problem('models/unknown-operator', { operator: name, domain, count, runtime })];
  if (version < first) return [problem('models/operator-too-new', { operator: name, domain, version, first })];
  if (version > last) return [problem('models/operator-withdrawn', { operator: name, domain, version, last })];
  return [];
}

function checkExternalFile({ location, state, neededBytes, sizeBytes = 0 }: ExternalFile): Problem[] {
  if (state === 'missing') return [problem('models/external-missing', { location })];
  if (state === 'outside' && namesNoFile(location))
    return [problem('models/external-no-file', { location: JSON.stringify(location) })];
  if (state === 'outside') return [problem('models/external-outside', { location })];
  if (state === 'too-short') return [problem('models/external-too-short', { location, neededBytes, sizeBytes })];
  return [];
}

/** An empty name, the folder itself, or what no file system takes for a name. */
function namesNoFile(location: string): boolean {
  return location.includes('\0') || /^[./\\]*$/.test(location.replaceAll('..', 'parent'));
}

function describeDamage({ name, type, dataType, dims, damage, external }: TensorHead): Problem {
  if (type === 'unknown') return problem('models/weight-type-unknown', { name, dataType, runtime });
  if (external?.wrong) return problem('models/external-place-wrong', { name, ...external.wrong });
  if (damage?.expectedBytes === undefined)
    return problem('models/weight-shape-absurd', { name, shape: formatShape(dims) });
  return problem('models/weight-damaged', { name, expectedBytes: damage.expectedBytes, foundBytes: damage.foundBytes });
}

function problem(code: ProblemCode, params: Problem['params']): Problem {
  return { code, params };
}
