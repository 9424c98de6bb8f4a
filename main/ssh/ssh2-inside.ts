/** A part of ssh2 that it does not tell of; undefined where it is not there. */
export function insideOf(value: unknown, name: string): unknown {
  return isObject(value) ? Reflect.get(value, name) : undefined;
}

/** Whether something can have parts. */
export function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
