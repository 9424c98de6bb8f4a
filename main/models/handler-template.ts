import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { ModelInfo, Preparation, TensorInfo } from '../../preload/contract/models.ts';
import { scoreNames } from './answer.ts';
import { formatShape } from './tensor.ts';

/** The schema's file beside `hangar.yaml`, which gives editors their completions without a network. */
export const schemaFileName = 'hangar.schema.json';

type Described = Pick<ModelInfo, 'path' | 'inputs' | 'outputs' | 'labels' | 'preparations'>;

/** A first `hangar.yaml` for a model, from its own inputs: it does what the console does without one, in the open. */
export function handlerTemplate(model: Described): string {
  const preprocess = preprocessLines(model);
  return [
    `# yaml-language-server: $schema=./${schemaFileName}`,
    `# How Hangar feeds ${oneLine(basename(model.path))}, reads its answers and judges them.`,
    ...model.inputs.map((input) => `#   input   ${describeTensor(input)}`),
    ...model.outputs.map((output) => `#   output  ${describeTensor(output)}`),
    'version: 1',
    ...(preprocess.length > 0 ? ['', 'preprocess:', ...preprocess.map((line) => `  ${line}`)] : rowLines(model)),
    '',
    ...postprocessLines(model),
    '',
    'expect:',
    '  deterministic: true',
    '  # golden: { absolute: 0.00001, relative: 0.001 }   # reference outputs that samples carry',
    '  # labels: { from: folder, accuracy: 0.95 }',
    '  # latencyMs: { p95: 50 }',
    '  # memoryMiB: 500',
    '',
  ].join('\n');
}

function preprocessLines(model: Described): string[] {
  const image = model.preparations.find((preparation) => preparation.kind === 'image');
  if (image) return imageLines(image);
  const names = model.inputs.map((input) => input.name);
  if (names.includes('input_ids')) return textLines(model.path);
  const table = model.preparations.find((preparation) => preparation.kind === 'table');
  return table?.columns ? tableLines(model.inputs) : [];
}

function imageLines(image: Extract<Preparation, { kind: 'image' }>): string[] {
  const { width, height, channels, layout, scale } = image;
  const sides = [...(width ? [`width: ${width}`] : []), ...(height ? [`height: ${height}`] : [])];
  const channelNames = { 1: 'grey', 3: 'RGB', 4: 'RGBA' } as const;
  return [
    'image:',
    `  channels: ${channelNames[channels]}   # ${channels === 3 ? 'or BGR, as OpenCV reads them' : 'as many as the input takes'}`,
    `  layout: ${layout}`,
    `  resize: { ${[...sides, 'fit: stretch', 'method: bilinear'].join(', ')} }`,
    `  range: ${scale === 'unit' ? '[0, 1]' : '[0, 255]'}   # what black and white become`,
    ...(channels === 3
      ? ['  # mean: [0.485, 0.456, 0.406]   # ImageNet', '  # std: [0.229, 0.224, 0.225]']
      : ['  # mean: 0.5', '  # std: 0.5']),
  ];
}

function textLines(modelPath: string): string[] {
  const tokenizer = existsSync(join(dirname(modelPath), 'tokenizer.json'));
  return [
    'text:',
    `  tokenizer: tokenizer.json   # ${tokenizer ? 'beside this file' : 'put it beside this file'}`,
    '  # column: text     # where samples are rows of CSV or JSON',
    '  # maxTokens: 512',
  ];
}

function tableLines(inputs: readonly TensorInfo[]): string[] {
  const columns = inputs.map((input) => {
    const name = quote(input.name);
    return `    - { name: ${name}, input: ${name}, type: ${columnType(input)} }   # missing: 0`;
  });
  return ['table:', '  columns:', ...columns];
}

function columnType({ type }: TensorInfo): string {
  return type === 'string' ? 'text' : type === 'bool' ? 'boolean' : 'number';
}

const maxRowColumns = 20;

/** Rows whose cells go in by their order need no words; how they would be taken by name stands ready. */
function rowLines({ preparations, inputs: [input] }: Described): string[] {
  const table = preparations.find((preparation) => preparation.kind === 'table');
  if (table === undefined || input === undefined) return [];
  const { columnCount = 1 } = table;
  const count = Math.min(columnCount, maxRowColumns);
  const type = columnType(input);
  const columns = Array.from({ length: count }, (_, at) => `#       - { name: column${at + 1}, type: ${type} }`);
  return [
    '',
    '# Cells of CSV and JSON rows are taken in their order. To take them by the names of their columns:',
    '# preprocess:',
    '#   table:',
    '#     columns:',
    ...columns,
    ...(columnCount > count ? [`#       # and ${columnCount - count} more`] : []),
  ];
}

/** Scores of classes are told by the output's own shape and name, or the model's labels; else the values are shown. */
function postprocessLines({ outputs, labels }: Described): string[] {
  const [first] = outputs;
  const classCount = first?.shape.length === 2 && typeof first.shape[1] === 'number' ? first.shape[1] : 0;
  const isScores = labels?.length === classCount || scoreNames.test(first?.name ?? '');
  if (classCount < 2 || !isScores || !first?.type.startsWith('float')) {
    return ['# postprocess: { kind: values }   # or classes, multi-label, arg-max, boxes'];
  }
  return [
    'postprocess:',
    '  kind: classes',
    '  activation: auto   # softmax, unless the scores are shares of 1 already',
    ...(labels ? [] : ['# labels: labels.txt   # a name in each line, in the order of the scores']),
  ];
}

const describeTensor = ({ name, type, shape }: TensorInfo) => oneLine(`${name}  ${type}${formatShape(shape)}`);

/** Names come from the file: none may end the comment that it stands in. */
function oneLine(text: string): string {
  return text.replaceAll(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\ufeff]/g, '\ufffd').slice(0, 500);
}

const quote = (name: string) => (/^[A-Za-z_][\w.-]*$/.test(name) ? name : JSON.stringify(name));
