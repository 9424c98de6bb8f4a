import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { encodeOnnx } from '../../scripts/example-model/onnx-writer.ts';
import { bytesField, integerField, messageField, textField, varint } from './protobuf.ts';

/** A file that looks like a model at first and is none, and what is wrong with it. */
type MalformedModel = { name: string; bytes: Buffer };

type Random = (below: number) => number;

/** The same numbers for the same seed (mulberry32). */
function createRandom(seed: number): Random {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

/** `count` of them, in turn truncated, random, of wrong fields, with absurd weights, with external data astray. */
export function createMalformedModels(count: number, seed: number): MalformedModel[] {
  const random = createRandom(seed);
  return Array.from({ length: count }, (_, index) => {
    const [name, make] = kinds[index % kinds.length] ?? kinds[0];
    return { name: `${index}-${name}`, bytes: make(random) };
  });
}

const kinds = [
  ['truncated', truncate],
  ['random', scramble],
  ['wrong-fields', breakFields],
  ['absurd-weight', absurdWeight],
  ['external-astray', externalAstray],
] as const;

/** A sound model around this weight and these nodes before its own. */
function modelWith(weight: Buffer, extraNodes: readonly Buffer[] = []): Buffer {
  const value = (name: string) => {
    const shape = messageField(2, [messageField(1, [integerField(1, 2)])]);
    return [textField(1, name), messageField(2, [messageField(1, [integerField(1, 1), shape])])];
  };
  const node = messageField(1, [textField(1, 'x'), textField(1, 'w'), textField(2, 'y'), textField(4, 'Add')]);
  const graph = [...extraNodes, node, textField(2, 'graph'), bytesField(5, weight)];
  return Buffer.concat([
    integerField(1, 8),
    messageField(7, [...graph, messageField(11, value('x')), messageField(12, value('y'))]),
    messageField(8, [integerField(2, 17)]),
  ]);
}

function weight(dims: readonly (number | bigint)[], rest: readonly Buffer[], dataType = 1): Buffer {
  return Buffer.concat([
    ...dims.map((dim) => integerField(1, dim)),
    integerField(2, dataType),
    textField(8, 'w'),
    ...rest,
  ]);
}

const sound = modelWith(weight([2], [bytesField(9, Buffer.alloc(8))]));

function truncate(random: Random): Buffer {
  return sound.subarray(0, random(sound.length - 1) + 1);
}

function scramble(random: Random): Buffer {
  const bytes = Buffer.from(Array.from({ length: 1 + random(4000) }, () => random(256)));
  // Half of them begin as exporters' files do.
  return random(2) === 0 ? bytes : Buffer.concat([integerField(1, 8), bytes]);
}

function breakFields(random: Random): Buffer {
  const deep = (depth: number): Buffer => {
    const inner =
      depth === 0 ? [] : [messageField(1, [textField(4, 'If'), messageField(5, [bytesField(6, deep(depth - 1))])])];
    return Buffer.concat(inner);
  };
  const ways: readonly (() => Buffer)[] = [
    // A group, which protobuf gave up long ago, and a wire type that never was.
    () => Buffer.concat([sound, varint(BigInt((30 + random(50)) << 3) | 3n)]),
    () => Buffer.concat([sound, varint(BigInt((30 + random(50)) << 3) | 7n), Buffer.alloc(4)]),
    // A field that claims more than there is.
    () => Buffer.concat([sound, varint(BigInt((1 + random(40)) << 3) | 2n), varint(BigInt(1 + random(2 ** 31)))]),
    () => Buffer.concat([sound, varint(BigInt((1 + random(40)) << 3) | 2n), varint(2n ** 63n)]),
    // Field number zero; a varint without an end.
    () => Buffer.concat([sound, varint(2n), varint(0n)]),
    () => Buffer.concat([sound, Buffer.alloc(11 + random(20), 0xff)]),
    // A graph that is a number, and one that is text.
    () => Buffer.concat([integerField(1, 8), integerField(7, random(1000)), messageField(8, [integerField(2, 17)])]),
    () =>
      Buffer.concat([integerField(1, 8), textField(7, 'no graph, but words'), messageField(8, [integerField(2, 17)])]),
    // Subgraphs in subgraphs.
    () =>
      modelWith(weight([2], [bytesField(9, Buffer.alloc(8))]), [
        bytesField(1, Buffer.concat([textField(4, 'If'), messageField(5, [bytesField(6, deep(40 + random(200)))])])),
      ]),
    () =>
      encodeOnnx({
        graph: { name: '', nodes: [], inputs: [], outputs: [], weights: [] },
        opset: 40 + random(1000),
        producer: '',
        metadata: {},
      }),
  ];
  return (ways[random(ways.length)] ?? (() => Buffer.alloc(0)))();
}

function absurdWeight(random: Random): Buffer {
  const huge = 2n ** BigInt(20 + random(42));
  const data = bytesField(9, Buffer.alloc(random(64) * 4 + 4));
  const ways: readonly (() => Buffer)[] = [
    () => weight([huge, huge], [data]),
    () => weight([-1 - random(1000), 2], [data]),
    () => weight([huge], [data]),
    () => weight([1000 + random(1000), 3], [data]),
    () =>
      weight(
        Array.from({ length: 65 + random(100) }, () => 2),
        [data],
      ),
    () => weight([2], [bytesField(9, Buffer.alloc(7))]),
    () => weight([-(2n ** 63n)], [data]),
  ];
  return modelWith((ways[random(ways.length)] ?? (() => Buffer.alloc(0)))());
}

/** Names of files that lead elsewhere, or nowhere. `link` is one that `prepareTraps` makes. */
const astray = [
  '../../etc/passwd',
  '../../../../../../../../../../etc/passwd',
  '/etc/passwd',
  'C:\\Windows\\win.ini',
  '..\\..\\Windows\\win.ini',
  'folder/../../secret',
  'missing.bin',
  'missing/deep.bin',
  '',
  '.',
  '..',
  'link',
  'short.bin',
  'nul\0byte',
  '*/_ORT_MEM_ADDR_/*',
];

function externalAstray(random: Random): Buffer {
  const entry = (key: string, value: string) => messageField(13, [textField(1, key), textField(2, value)]);
  const location = astray[random(astray.length)] ?? '';
  const offset = ['0', '4096', '-8', '99999999999999999999', 'x'][random(5)] ?? '0';
  const place = [entry('location', location), entry('offset', offset), entry('length', '8'), integerField(14, 1)];
  return modelWith(weight([2], place));
}

/** Puts beside the models what some of them point at: a link out of the folder, and a file that is too short. */
export function prepareTraps(folder: string, write: (name: string, content: string) => string): void {
  symlinkSync('/etc/passwd', join(folder, 'link'));
  write('short.bin', '1234');
}
