import { readFileSync } from 'node:fs';
import { join } from 'node:path';

type Field = { type: string; rule?: 'repeated'; keyType?: string };
type Message = { fields: Record<string, Field>; nested?: Record<string, { values?: Record<string, number> }> };

const file = join(import.meta.dirname, '../../node_modules/@google-cloud/compute/build/protos/protos.json');
const root = JSON.parse(readFileSync(file, 'utf8'));
const messages: Record<string, Message> = root.nested.google.nested.cloud.nested.compute.nested.v1.nested;

/**
 * What in a reply's JSON is not as `compute.proto` has it: a field it does not know, a wrong type, a value outside the
 * field's enumeration. 64-bit numbers are text in JSON.
 */
export function computeDiscrepancies(message: string, value: unknown, path = message): string[] {
  const schema = messages[message];
  if (!schema) return [`${path}: no message ${message}`];
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [`${path}: not an object`];
  return Object.entries(value).flatMap(([name, inner]) => {
    const field = schema.fields[name];
    const at = `${path}.${name}`;
    if (!field) return [`${at}: unknown field`];
    const values = field.keyType ? Object.values(inner) : field.rule === 'repeated' ? inner : [inner];
    if (!Array.isArray(values)) return [`${at}: not a list`];
    // Most enumerations are only named in the documentation of a text field; some are the field's own type.
    const named = `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
    const own = schema.nested?.[field.type]?.values;
    const enumeration = own ?? schema.nested?.[named]?.values;
    return values.flatMap((item) => scalarDiscrepancies(own ? 'string' : field.type, item, at, enumeration));
  });
}

function scalarDiscrepancies(type: string, value: unknown, at: string, enumeration?: Record<string, number>): string[] {
  if (messages[type]?.fields) return computeDiscrepancies(type, value, at);
  const right =
    type === 'bool'
      ? typeof value === 'boolean'
      : /^u?int64$/.test(type)
        ? typeof value === 'string' && /^-?\d+$/.test(value)
        : /^(u?int32|float|double)$/.test(type)
          ? typeof value === 'number'
          : typeof value === 'string';
  if (!right) return [`${at}: ${JSON.stringify(value)} is no ${type}`];
  return enumeration && !Object.hasOwn(enumeration, String(value)) ? [`${at}: ${value} is not one of the values`] : [];
}
