import { type Document, isMap, isNode, isPair, isScalar, type LineCounter, type Node } from 'yaml';
import type { z } from 'zod';
import { AppError } from '../app-error.ts';
import { describeNodes, nodesAt, type SchemaNode } from './handler-json-schema.ts';

const maxShown = 80;

/** The first mistake in a `hangar.yaml` by its place in the text, with what would be right there. */
export function describeMistake(error: z.ZodError, document: Document, lines: LineCounter, file: string): AppError {
  if (!isMap(document.contents)) {
    const { line, col: column } = lines.linePos(isNode(document.contents) ? startOf(document.contents) : 0);
    return new AppError('models/handler-not-keys', { file, line, column }, error);
  }
  const mistakes = error.issues.map((issue) => {
    const { path, key } = placeOf(issue);
    return { issue, path, key, offset: offsetOf(document, path, key) };
  });
  mistakes.sort((left, right) => left.offset - right.offset);
  const [first] = mistakes;
  if (first === undefined) return new AppError('models/handler-not-yaml', { file, line: 1, column: 1 }, error);
  const { line, col: column } = lines.linePos(first.offset);
  const at = [...first.path, ...(first.key === undefined ? [] : [first.key])].map(String).join('.') || 'version';
  const place = { file, line, column, at };
  if (first.key !== undefined) {
    const kind = document.getIn([...first.path, 'kind']);
    const allowed = keysOf(nodesAt(first.path).filter((node) => isOfKind(node, kind)));
    return new AppError('models/handler-unknown-key', {
      ...place,
      key: first.key,
      expected: orderBy(allowed, first.key),
    });
  }
  const expected = describeNodes(nodesAt(first.path)) || first.issue.message;
  if (!document.hasIn(first.path)) return new AppError('models/handler-missing-key', { ...place, expected });
  const found = shorten(document.getIn(first.path));
  return new AppError('models/handler-bad-value', { ...place, found, expected }, new Error(first.issue.message));
}

/** Where an issue lies; `key` is the word itself where a word is not known. */
function placeOf(issue: z.core.$ZodIssue): { path: PropertyKey[]; key?: string } {
  if (issue.code !== 'unrecognized_keys') return { path: issue.path };
  const [key] = issue.keys;
  return key === undefined ? { path: issue.path } : { path: issue.path, key };
}

/** The offset of the node, of the key, or of what the node is missing from. */
function offsetOf(document: Document, path: readonly PropertyKey[], key: string | undefined): number {
  if (key !== undefined) {
    const map = path.length === 0 ? document.contents : document.getIn(path, true);
    const pair = isMap(map)
      ? map.items.find((item) => isScalar(item.key) && String(item.key.value) === key)
      : undefined;
    if (isPair(pair) && isNode(pair.key)) return startOf(pair.key);
  }
  for (let length = path.length; length >= 0; length -= 1) {
    const node = length === 0 ? document.contents : document.getIn(path.slice(0, length), true);
    if (isNode(node)) return startOf(node);
  }
  return 0;
}

const startOf = (node: Node) => node.range?.[0] ?? 0;

/** Where a `kind` decides what else may be said, only what goes with the one that was chosen. */
function isOfKind({ properties }: SchemaNode, kind: unknown): boolean {
  return properties?.kind?.const === undefined || properties.kind.const === kind;
}

function keysOf(nodes: readonly SchemaNode[]): string[] {
  return [...new Set(nodes.flatMap((node) => Object.keys(node.properties ?? {})))];
}

/** The known words, those that look like the mistaken one first. */
function orderBy(allowed: readonly string[], key: string): string {
  const likeness = (word: string) =>
    [...word.toLowerCase()].filter((letter) => key.toLowerCase().includes(letter)).length;
  const likely = (word: string) => (likeness(word) * 2) / (word.length + key.length);
  return [...allowed].sort((left, right) => likely(right) - likely(left)).join(', ');
}

function shorten(value: unknown): string {
  const text = isNode(value) ? value.toString() : (JSON.stringify(value) ?? '');
  const line = text.replaceAll(/\s+/g, ' ').trim();
  return line.length > maxShown ? `${line.slice(0, maxShown)}…` : line;
}
