import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { createInspector } from '../../../main/models/inspect.ts';
import { readGraph } from '../../../main/models/read-graph.ts';
import type { GraphStep, ModelGraph } from '../../../preload/contract/model-graph.ts';
import type { OnnxGraph } from '../../../scripts/example-model/onnx-writer.ts';
import { createLoopModel, createTestFolder, onnxBytes, problemOf } from '../../support/models.ts';
import { messageField, textField } from '../../support/protobuf.ts';

const files = createTestFolder();
afterAll(files.dispose);
const readerPath = new URL('../../../main/models/reader-worker.ts', import.meta.url).pathname;
const loop = files.write('loop.onnx', createLoopModel());

const operators = ({ nodes }: ModelGraph) => nodes.flatMap(({ operator }) => (operator === '' ? [] : [operator]));
const ends = ({ nodes }: ModelGraph, kind: 'input' | 'output') =>
  nodes.flatMap((node) => (node.kind === kind ? [node.name] : []));
const bodiesOf = ({ nodes }: ModelGraph, operator: string) =>
  nodes.find((node) => node.operator === operator)?.bodies ?? [];
const stepInto = (path: string, operator: string, label: string, within: GraphStep[] = []) => {
  const body = bodiesOf(readGraph(path, 'careful', within), operator).find((one) => one.label === label);
  if (!body) throw new Error(`no ${label}`);
  return [...within, body.step];
};

/** Branches of an If, one with another If in it, that use values from around them. */
function branchingModel(): string {
  const value = { name: 'y', type: 'float32', shape: [1] } as const;
  const branch = (operator: string, inputs: string[], name = 'y') => ({
    graph: {
      name: operator,
      nodes: [{ operator, inputs, outputs: [name] }],
      inputs: [],
      outputs: [{ ...value, name }],
      weights: [],
    },
  });
  const inner = {
    operator: 'If',
    inputs: ['turn'],
    outputs: ['y'],
    attributes: { then_branch: branch('Abs', ['x']), else_branch: branch('Neg', ['x']) },
  };
  const outer = {
    graph: { name: 'outer', nodes: [inner], inputs: [], outputs: [value], weights: [] },
  };
  const nodes: OnnxGraph['nodes'] = [
    { operator: 'Constant', inputs: [], outputs: ['unused'], attributes: { value_float: { float: 1 } } },
    {
      operator: 'If',
      inputs: ['turn'],
      outputs: ['y'],
      attributes: { then_branch: outer, else_branch: branch('Add', ['x', 'weight']) },
    },
  ];
  return files.write(
    'branches.onnx',
    onnxBytes({
      nodes,
      inputs: [
        { name: 'x', type: 'float32', shape: [1] },
        { name: 'turn', type: 'bool', shape: [1] },
      ],
      outputs: [value],
      weights: [{ name: 'weight', type: 'float32', shape: [1], data: Float32Array.of(1) }],
    }),
  );
}

test('the body of a loop is a graph of its own, with its inputs and outputs', () => {
  const body = readGraph(loop, 'careful', stepInto(loop, 'Loop', 'body'));
  expect(operators(body)).toEqual(['Identity', 'Sin']);
  expect([ends(body, 'input'), ends(body, 'output')]).toEqual([
    ['turn', 'go', 'value'],
    ['go_on', 'next'],
  ]);
});

test('branches within branches are opened step by step; what they take from around them is an input or a weight', () => {
  const path = branchingModel();
  const other = readGraph(path, 'careful', stepInto(path, 'If', 'else_branch'));
  expect(operators(other)).toEqual(['Add']);
  expect(ends(other, 'input')).toEqual(['x']);
  expect(other.nodes.find(({ operator }) => operator === 'Add')?.inputs[1]).toEqual({
    name: 'weight',
    text: 'float32[1]',
    isWeight: true,
  });
  const first = stepInto(path, 'If', 'then_branch');
  expect(ends(readGraph(path, 'careful', first), 'input')).toEqual(['turn']);
  const second = readGraph(path, 'careful', stepInto(path, 'If', 'else_branch', first));
  expect([operators(second), ends(second, 'input')]).toEqual([['Neg'], ['x']]);
});

test('a function that the file brings along is opened from the node that calls it', () => {
  const own = messageField(25, [
    textField(1, 'Twice'),
    textField(4, 'a'),
    textField(5, 'b'),
    messageField(7, [textField(1, 'a'), textField(1, 'a'), textField(2, 'b'), textField(4, 'Add')]),
    textField(10, 'my.ops'),
  ]);
  const value = (name: string) => ({ name, type: 'float32', shape: [1] }) as const;
  const model = onnxBytes(
    {
      nodes: [{ operator: 'Twice', domain: 'my.ops', inputs: ['x'], outputs: ['y'] }],
      inputs: [value('x')],
      outputs: [value('y')],
    },
    {},
    { 'my.ops': 1 },
  );
  const path = files.write('function.onnx', Buffer.concat([model, own]));
  expect(bodiesOf(readGraph(path, 'careful'), 'Twice')).toMatchObject([{ label: 'Twice', nodeCount: 1 }]);
  const body = readGraph(path, 'careful', stepInto(path, 'Twice', 'Twice'));
  expect([operators(body), ends(body, 'input'), ends(body, 'output')]).toEqual([['Add'], ['a'], ['b']]);
});

test('a step that leads nowhere is a problem, whatever it is', async () => {
  const inspector = createInspector(readerPath);
  const nowhere = inspector.graph(loop, [{ node: 7, attribute: 'body' }]);
  expect(await problemOf(nowhere)).toMatchObject({ code: 'models/graph-body-gone' });
  const step = fc.oneof(
    fc.record({ node: fc.nat(3), attribute: fc.constantFrom('body', 'then_branch', '', '__proto__') }),
    fc.record({ domain: fc.constantFrom('', 'ai.onnx'), function: fc.string() }),
  );
  fc.assert(
    fc.property(fc.array(step, { minLength: 2, maxLength: 4 }), (within) => {
      expect(() => readGraph(loop, 'simple', within)).toThrow(
        expect.objectContaining({ code: 'models/graph-body-gone' }),
      );
    }),
  );
});
