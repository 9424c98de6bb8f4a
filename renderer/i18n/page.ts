/** HTML that is safe to stand in a page. Only `html` makes it, which escapes everything else put into it. */
export class Html {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

type Part = string | number | Html | readonly Html[];

/** Markup around texts that may come from anybody: names of files, classes and tensors are written, never obeyed. */
export function html(markup: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return new Html(markup.reduce((text, piece, at) => text + toMarkup(parts[at - 1] ?? '') + piece));
}

function toMarkup(part: Part): string {
  if (part instanceof Html) return part.text;
  if (typeof part === 'string' || typeof part === 'number') return escapeText(String(part));
  return part.map(({ text }) => text).join('');
}

/** Control signs and those that turn the direction of writing are shown as what they are not: a mark of doubt. */
function escapeText(text: string): string {
  return text
    .replaceAll(/[\p{Cc}\p{Cs}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, (sign) => (/\s/.test(sign) ? ' ' : '\ufffd'))
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

/** How a finding is coloured; the word beside it says the same. */
export type PageTone = 'good' | 'warning' | 'bad' | 'none';

/** A word with the colour of its tone. */
export function mark(tone: PageTone, word: string): Html {
  return html`<span class="mark ${tone}">${word}</span>`;
}

/** Names and what they stand for; those without a value are left out. */
export function facts(list: readonly (readonly [string, Part | undefined])[]): Html {
  const rows = list.flatMap(([name, value]) => (value === undefined ? [] : [html`<dt>${name}</dt><dd>${value}</dd>`]));
  return html`<dl>${rows}</dl>`;
}

/** A table; `right` names the columns of numbers. */
export function table(
  head: readonly string[],
  rows: readonly (readonly Part[])[],
  right: readonly number[] = [],
): Html {
  const cell = (part: Part, at: number) =>
    right.includes(at) ? html`<td class="number">${part}</td>` : html`<td>${part}</td>`;
  const names = head.map((name, at) =>
    right.includes(at) ? html`<th class="number" scope="col">${name}</th>` : html`<th scope="col">${name}</th>`,
  );
  const lines = rows.map((row) => html`<tr>${row.map(cell)}</tr>`);
  return html`<table><thead><tr>${names}</tr></thead><tbody>${lines}</tbody></table>`;
}

const style = `
:root { color-scheme: light dark; --text: #1d2127; --quiet: #5b6470; --line: #dde1e6; --ground: #fff; --raised: #f5f6f8; --good: #17713b; --warning: #8a5a00; --bad: #b3261e; }
@media (prefers-color-scheme: dark) { :root { --text: #e7eaee; --quiet: #a0a8b3; --line: #333a44; --ground: #14171c; --raised: #1c2027; --good: #5fcf8c; --warning: #e5b454; --bad: #ff8a80; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 1000px; padding: 32px 24px; background: var(--ground); color: var(--text); font: 14px/1.5 system-ui, 'Segoe UI', 'Apple SD Gothic Neo', 'Malgun Gothic', sans-serif; font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
h1 { font-size: 22px; margin: 0; } h2 { font-size: 16px; margin: 28px 0 8px; }
.lead { color: var(--quiet); margin: 4px 0 0; } .finding { display: flex; gap: 12px; align-items: baseline; flex-wrap: wrap; }
.mark { font-weight: 650; white-space: nowrap; } .good { color: var(--good); } .warning { color: var(--warning); } .bad { color: var(--bad); } .none { color: var(--quiet); }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 2px 16px; margin: 0; } dt { color: var(--quiet); } dd { margin: 0; }
table { width: 100%; border-collapse: collapse; } th, td { padding: 5px 8px; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; } th { color: var(--quiet); font-weight: 500; } .number { text-align: right; white-space: nowrap; }
ul { margin: 0; padding-left: 20px; } code { font: 12px/1.5 ui-monospace, 'Cascadia Mono', Menlo, Consolas, monospace; } svg text { fill: var(--quiet); font-size: 11px; }
footer { margin-top: 32px; color: var(--quiet); }
@media print { :root { --text: #000; --quiet: #444; --line: #bbb; --ground: #fff; --raised: #fff; --good: #0b5a2b; --warning: #6d4700; --bad: #8f1d16; } body { max-width: none; padding: 0; font-size: 11px; } thead { display: table-header-group; } tr { break-inside: avoid; } h2 { break-after: avoid; } @page { margin: 16mm; } }
`;

/** One self-contained page: no script, nothing fetched, light or dark as the reader has it, black on white on paper. */
export function page(language: string, title: string, body: readonly Html[]): string {
  const policy = "default-src 'none'; style-src 'unsafe-inline'";
  const whole = html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${new Html(policy)}">
<title>${title}</title>
<style>${new Html(style)}</style>
</head>
<body>
${body}
</body>
</html>
`;
  return whole.text;
}
