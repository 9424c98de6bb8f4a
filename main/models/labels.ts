import { z } from 'zod';

const maxLabels = 100_000;
const maxLabelLength = 500;
const label = z.string().max(maxLabelLength);
const labelList = z.array(label).min(1).max(maxLabels);
const labelsByIndex = z.record(z.string().regex(/^\d{1,6}$/), label);

/** Metadata keys under which exporters keep the class names. */
const keys = ['labels', 'classes', 'class_names', 'names'];

/** Class names from an ONNX file's `metadata_props`, by index; undefined when it has none that can be read. */
export function parseLabels(metadata: ReadonlyMap<string, string>): string[] | undefined {
  const text = keys
    .map((key) => metadata.get(key))
    .find(Boolean)
    ?.trim();
  if (text === undefined) return undefined;
  const value = parseJson(text) ?? (text.startsWith('{') ? parsePythonDict(text) : splitLines(text));
  const list = labelList.safeParse(value);
  if (list.success) return list.data;
  const map = labelsByIndex.safeParse(value);
  return map.success ? arrange(map.data) : undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** `{0: 'person', 1: 'bicycle'}`, as exporters that print a Python dict write it. */
function parsePythonDict(text: string): Record<string, string> {
  const entries = text.matchAll(/(\d{1,6})\s*:\s*(?:'([^']*)'|"([^"]*)")/g);
  return Object.fromEntries(Array.from(entries, (entry) => [entry[1] ?? '', entry[2] ?? entry[3] ?? '']));
}

/** One name a line, or all on one line with commas between. */
function splitLines(text: string): string[] {
  return text.split(text.includes('\n') ? /\r?\n/ : ',').map((name) => name.trim());
}

function arrange(byIndex: Record<string, string>): string[] | undefined {
  const count = Math.max(-1, ...Object.keys(byIndex).map(Number)) + 1;
  if (count === 0 || count > maxLabels) return undefined;
  return Array.from({ length: count }, (_, index) => byIndex[String(index)] ?? String(index));
}
