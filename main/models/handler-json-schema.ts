import { z } from 'zod';
import { declarationSchema } from '../../preload/contract/handler/declaration.ts';

/** A JSON Schema's node, as far as it is read here. */
export type SchemaNode = {
  type?: string;
  properties?: Record<string, SchemaNode>;
  additionalProperties?: SchemaNode | boolean;
  items?: SchemaNode | SchemaNode[];
  anyOf?: SchemaNode[];
  oneOf?: SchemaNode[];
  enum?: unknown[];
  const?: unknown;
  minimum?: number;
  exclusiveMinimum?: number;
  maximum?: number;
  minItems?: number;
  maxItems?: number;
};

/** The JSON Schema of `hangar.yaml`, in the draft that editors' YAML support knows best. */
export function handlerJsonSchema(): SchemaNode {
  return z.toJSONSchema(declarationSchema, { io: 'input', target: 'draft-7' }) as SchemaNode;
}

/** Everything that may stand at a path of the file; several where the schema leaves a choice. */
export function nodesAt(path: readonly PropertyKey[]): SchemaNode[] {
  let nodes = alternatives([handlerJsonSchema()]);
  for (const step of path) nodes = alternatives(nodes.flatMap((node) => child(node, step)));
  return nodes;
}

function alternatives(nodes: readonly SchemaNode[]): SchemaNode[] {
  return nodes.flatMap((node) => {
    const choice = node.anyOf ?? node.oneOf;
    return choice ? alternatives(choice) : [node];
  });
}

function child({ properties, items, additionalProperties }: SchemaNode, step: PropertyKey): SchemaNode[] {
  const name = String(step);
  if (properties && Object.hasOwn(properties, name)) return properties[name] ? [properties[name]] : [];
  if (Array.isArray(items)) return items[Number(step)] ? [items[Number(step)] as SchemaNode] : [];
  if (items && typeof step === 'number') return [items];
  return typeof additionalProperties === 'object' ? [additionalProperties] : [];
}

/** What the nodes take, in the notation of the field: `stretch | cover`, `number > 0`, `[number, number]`. */
export function describeNodes(nodes: readonly SchemaNode[]): string {
  return [...new Set(nodes.map(describeNode))].join(' | ');
}

function describeNode(node: SchemaNode): string {
  if (node.const !== undefined) return String(node.const);
  if (node.enum) return node.enum.map(String).join(' | ');
  if (node.type === 'array') return describeList(node);
  if (node.type === 'object' && node.properties) return `{ ${Object.keys(node.properties).join(', ')} }`;
  if (node.type === 'object') return '{ … }';
  if (node.type === 'boolean') return 'true | false';
  return `${node.type ?? '…'}${describeRange(node)}`;
}

function describeList({ items }: SchemaNode): string {
  if (Array.isArray(items)) return `[${items.map(describeNode).join(', ')}]`;
  return `[${items ? describeNodes(alternatives([items])) : '…'}, …]`;
}

function describeRange({ minimum, exclusiveMinimum, maximum }: SchemaNode): string {
  const isOpen = maximum === undefined || maximum >= Number.MAX_SAFE_INTEGER;
  const from = minimum !== undefined && minimum > Number.MIN_SAFE_INTEGER ? minimum : undefined;
  if (from !== undefined && !isOpen) return ` ${from} … ${maximum}`;
  if (from !== undefined) return ` ≥ ${from}`;
  if (exclusiveMinimum !== undefined && exclusiveMinimum > Number.MIN_SAFE_INTEGER) return ` > ${exclusiveMinimum}`;
  return isOpen ? '' : ` ≤ ${maximum}`;
}
