import { basename, resolve } from 'node:path';
import packageJson from '../../../package.json' with { type: 'json' };
import type { ExternalFile, InspectEvent, ModelInfo, TensorInfo } from '../../../preload/contract/models.ts';
import { inspectionPage } from '../../../renderer/i18n/inspection-page.ts';
import { printable } from '../../printable.ts';
import { type Command, generalOptions, readFileArgument } from './command.ts';
import { ExitCode } from './exit-code.ts';
import { writeJunit } from './junit-xml.ts';
import { displayWidth, type Output, toJson } from './output.ts';
import { describeProblem, problemToJson, words } from './problems.ts';
import { reportFormatOf, writeReport } from './report-file.ts';
import { withCore } from './with-core.ts';

/** `hangar models inspect`: what the file says of itself; nothing in it is executed. Exit code 1 when it cannot run. */
export const inspectModel: Command = {
  name: ['models', 'inspect'],
  synopsis: 'MODEL [--json] [--junit FILE] [--report FILE]',
  summary: 'Shows what an ONNX model is made of, and what of it will not run here.',
  async run(args, output) {
    const { values, path } = readFileArgument(
      args,
      { ...generalOptions, junit: { type: 'string' }, report: { type: 'string' } },
      'Name one model file.',
    );
    if (values.report !== undefined) reportFormatOf(values.report);
    const start = performance.now();
    const model = await withCore(values.home, { sandbox: 'never' }, async (client, signal) => {
      return lastOf(await client.models.inspect({ path }, { signal }));
    });
    if (model === undefined) {
      output.error('hangar: cancelled.');
      return ExitCode.failed;
    }
    const record = toJson({ ...model, obstacles: model.obstacles.map(problemToJson) });
    if (values.json) output.out(record);
    else printModel(model, output);
    if (values.junit !== undefined) await writeFindings(resolve(values.junit), model, performance.now() - start);
    if (values.report !== undefined) {
      const isPage = reportFormatOf(values.report) === 'html';
      const text = isPage ? inspectionPage(words, model, packageJson.version) : `${record}\n`;
      await writeReport(resolve(values.report), text);
    }
    return model.obstacles.length > 0 ? ExitCode.failed : ExitCode.good;
  },
};

/** One case for each thing that keeps it from running; one that passes where there is none. */
async function writeFindings(path: string, { path: modelPath, obstacles }: ModelInfo, durationMs: number) {
  const { t } = words;
  const title = t('models.inspect.canRun');
  const findings =
    obstacles.length === 0
      ? [{ title, found: modelPath, isFailure: false }]
      : obstacles.map((obstacle) => ({ title: obstacle.code, found: describeProblem(obstacle), isFailure: true }));
  await writeJunit(path, 'models inspect', basename(modelPath), findings, durationMs);
}

async function lastOf(events: AsyncIterable<InspectEvent>): Promise<ModelInfo | undefined> {
  for await (const event of events) if (event.kind === 'finished') return event.model;
  return undefined;
}

function printModel(model: ModelInfo, output: Output): void {
  const { t } = words;
  const line = (name: string, value: string | number | undefined) => {
    const gap = ' '.repeat(Math.max(1, 11 - displayWidth(name)));
    if (value !== undefined && value !== '') output.out(`  ${name}${gap}${printable(String(value))}`);
  };
  output.out(printable(model.path));
  line(t('commandLine.inspect.size'), t('commandLine.inspect.bytes', { bytes: String(model.sizeBytes) }));
  line('sha256', model.sha256);
  line(t('commandLine.inspect.producer'), model.producer);
  line(t('commandLine.inspect.version'), model.modelVersion);
  line('IR', model.irVersion);
  for (const { domain, version } of model.opsets) line('opset', `${domain} ${version}`);
  for (const input of model.inputs) line(t('commandLine.inspect.input'), tensorText(input));
  for (const found of model.outputs) line(t('commandLine.inspect.output'), tensorText(found));
  const tensors = model.weights.reduce((sum, type) => sum + type.tensorCount, 0);
  line(
    t('commandLine.inspect.parameters'),
    t('commandLine.inspect.inTensors', { parameters: String(model.parameterCount), tensors: String(tensors) }),
  );
  for (const { type, parameterCount, sizeBytes } of model.weights) {
    const figures = { parameters: String(parameterCount), bytes: String(sizeBytes) };
    line(t('commandLine.inspect.weights'), `${type}  ${t('commandLine.inspect.weightFigures', figures)}`);
  }
  for (const file of model.externalFiles) line(t('commandLine.inspect.external'), externalText(file));
  const subgraphs = t('commandLine.inspect.subgraphs', { subgraphs: String(model.subgraphCount) });
  line(t('commandLine.inspect.nodes'), `${model.nodeCount}${model.subgraphCount > 0 ? `, ${subgraphs}` : ''}`);
  for (const { domain, name, count } of model.operators) {
    line(t('commandLine.inspect.operator'), `${count} × ${domain === 'ai.onnx' ? '' : `${domain}.`}${name}`);
  }
  for (const { domain, name } of model.functions) line(t('commandLine.inspect.function'), `${domain}.${name}`);
  for (const { key, value } of model.metadata) line(t('commandLine.inspect.metadata'), `${key} = ${value}`);
  for (const { location, state } of model.externalFiles)
    if (state === 'checksum-differs')
      output.error(`! ${t('models.inspect.checksumDiffers', { location: printable(location) })}`);
  for (const obstacle of model.obstacles) output.error(`✗ ${describeProblem(obstacle)}`);
}

function tensorText({ name, type, shape }: TensorInfo): string {
  return `${name}  ${type}[${shape.join(', ')}]`;
}

function externalText({ location, state, sizeBytes, sha256 }: ExternalFile): string {
  const { t } = words;
  const size = sizeBytes === undefined ? '' : `  ${t('commandLine.inspect.bytes', { bytes: String(sizeBytes) })}`;
  return `${location}  ${t(`models.inspect.state.${state}`)}${size}${sha256 === undefined ? '' : `  sha256 ${sha256}`}`;
}
