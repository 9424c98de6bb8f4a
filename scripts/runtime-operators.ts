/**
 * Asks the installed onnxruntime which operators, operator sets and IR versions it knows, and writes the answer to
 * `main/models/runtime-operators.json`. Run it after a change of onnxruntime's version:
 * `node_modules/node/bin/node scripts/runtime-operators.ts`.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { InferenceSession } from 'onnxruntime-node';
import runtimePackage from 'onnxruntime-node/package.json' with { type: 'json' };
import { encodeOnnx } from './example-model/onnx-writer.ts';

const root = join(import.meta.dirname, '..');
const target = join(root, 'main/models/runtime-operators.json');
const absurdVersion = 1_000_000;
/** Operator sets of onnx and of onnxruntime itself; those that it does not know drop out. */
const domains = [
  '',
  'ai.onnx.ml',
  'ai.onnx.training',
  'ai.onnx.preview.training',
  'ai.onnx.preview',
  'com.microsoft',
  'com.microsoft.experimental',
  'com.microsoft.nchwc',
  'com.microsoft.dml',
  'com.ms.internal.nhwc',
  'org.pytorch.aten',
];

/** What onnxruntime says to a model of one node: its refusal, or nothing. */
async function probe(operator: string, domain: string, version: number, irVersion = 8): Promise<string> {
  const graph = {
    name: 'probe',
    nodes: [{ operator, domain, inputs: ['x'], outputs: ['y'] }],
    inputs: [{ name: 'x', type: 'float32' as const, shape: [1] }],
    outputs: [{ name: 'y', type: 'float32' as const }],
    weights: [],
  };
  const opsets = domain === '' ? { opset: version } : { opset: 17, otherOpsets: { [domain]: version } };
  const bytes = encodeOnnx({ graph, ...opsets, producer: '', metadata: {} });
  // The first field is ir_version, a one-byte number after its tag.
  bytes[1] = irVersion;
  try {
    const session = await InferenceSession.create(bytes, { logSeverityLevel: 4 });
    await session.release();
    return '';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

async function newestOpset(domain: string): Promise<number | undefined> {
  const refusal = await probe('Identity', domain, absurdVersion);
  const limit = /is till opset (\d+)/.exec(refusal)?.[1];
  return limit === undefined ? undefined : Number(limit);
}

async function newestIrVersion(): Promise<number> {
  const limit = /max supported IR version: (\d+)/.exec(await probe('Identity', '', 17, 100))?.[1];
  if (limit === undefined) throw new Error('onnxruntime did not say which IR version it supports');
  return Number(limit);
}

/** Every text in the library that could be an operator's name; the linker lets one end where another does. */
function candidates(): string[] {
  const folder = join(root, 'node_modules/onnxruntime-node/bin/napi-v6', process.platform, process.arch);
  const library = readdirSync(folder).find((name) => /^(lib)?onnxruntime(\.so|\.dll|.*\.dylib)/.test(name));
  if (library === undefined) throw new Error(`no onnxruntime library in ${folder}`);
  const text = readFileSync(join(folder, library)).toString('latin1');
  const names = new Set<string>();
  for (const [whole] of text.matchAll(/[A-Za-z][A-Za-z0-9]{1,63}(?=\0)/g)) {
    for (const start of whole.matchAll(/[A-Z]/g)) names.add(whole.slice(start.index));
  }
  return [...names].filter((name) => name.length > 1 && name.length < 48).sort();
}

const isUnknown = (refusal: string) => /No Op registered for|is not a registered function\/op/.test(refusal);
const isDeprecated = (refusal: string) => /is deprecated in domain_version/.test(refusal);

/** First version that has the operator, and the last one where a later one has it no more. */
async function versionsOf(operator: string, domain: string, newest: number): Promise<number[]> {
  const good: number[] = [];
  for (let version = 1; version <= newest; version += 1) {
    const refusal = await probe(operator, domain, version);
    if (!isUnknown(refusal) && !isDeprecated(refusal)) good.push(version);
  }
  const [first] = good;
  const last = good.at(-1);
  if (first === undefined || last === undefined) return [];
  return last === newest ? [first] : [first, last];
}

const names = candidates();
const found: Record<string, { newest: number; operators: Record<string, number[]> }> = {};
for (const domain of domains) {
  const newest = await newestOpset(domain);
  if (newest === undefined) continue;
  const operators: Record<string, number[]> = {};
  for (const name of names) {
    // A deprecated operator is registered still, so the newest version tells of every name.
    if (isUnknown(await probe(name, domain, newest))) continue;
    const versions = await versionsOf(name, domain, newest);
    if (versions.length > 0) operators[name] = versions;
  }
  found[domain] = { newest, operators };
  console.log(`${domain || 'ai.onnx'} ${newest}: ${Object.keys(operators).length} operators`);
}
const table = { runtime: runtimePackage.version, irVersion: await newestIrVersion(), domains: found };
writeFileSync(target, `${JSON.stringify(table, undefined, 2)}\n`);
