/** One section of an INI file, with the line (from 1) of its header and of each value. */
export type IniSection = { name: string; line: number; values: Map<string, { value: string; line: number }> };

/** A file's sections in order, and the lines that say nothing a reader could use. Values never go into a mistake. */
export type IniFile = { sections: IniSection[]; mistakes: { line: number }[] };

/**
 * Reads the INI dialect of the AWS and gcloud configuration files. A key with an empty value begins a group: indented
 * keys below it are named `group.key` (AWS's `services` and `s3` sections). Total: any text gives a result.
 */
export function parseIni(text: string): IniFile {
  const sections: IniSection[] = [];
  const mistakes: { line: number }[] = [];
  let section: IniSection | undefined;
  let group: string | undefined;
  for (const [index, raw] of text
    .replace(/^\ufeff/, '')
    .split(/\r?\n/)
    .entries()) {
    const line = index + 1;
    const content = withoutComment(raw);
    if (content === '') continue;
    if (content.startsWith('[')) {
      group = undefined;
      const name = content.endsWith(']') ? sectionName(content.slice(1, -1)) : '';
      // Values below a header that can't be read belong to nobody, rather than to the section before it.
      section = name === '' ? undefined : { name, line, values: new Map() };
      if (section) sections.push(section);
      else mistakes.push({ line });
      continue;
    }
    const equals = content.indexOf('=');
    if (equals < 1 || section === undefined) {
      if (equals < 1) mistakes.push({ line });
      continue;
    }
    const key = content.slice(0, equals).trim();
    const value = content.slice(equals + 1).trim();
    const indented = /^\s/.test(raw);
    if (!indented) group = undefined;
    if (value === '' && !indented) group = key;
    else section.values.set(group === undefined ? key : `${group}.${key}`, { value, line });
  }
  return { sections, mistakes };
}

/** The values of all sections of that name, the later winning; undefined when there is none. */
export function findSection(file: IniFile, name: string): IniSection | undefined {
  const found = file.sections.filter((section) => section.name === name);
  const [first] = found;
  if (first === undefined) return undefined;
  return { ...first, values: new Map(found.flatMap((section) => [...section.values])) };
}

/** A comment begins a line, or follows a blank: a value may contain `#` and `;`. */
function withoutComment(raw: string): string {
  return (/^\s*[#;]/.test(raw) ? '' : (raw.split(/\s[#;]/)[0] ?? '')).trim();
}

/** `profile "my team"` is `profile my team`. */
function sectionName(text: string): string {
  return text
    .trim()
    .replace(/\s+/g, ' ')
    .replace(/^(\S+) (["'])(.*)\2$/, '$1 $3');
}
