import type { DoctorFinding, DoctorVerdict } from '../../preload/contract/doctor.ts';
import { findingSentence, verdictSentence } from './doctor-sentence.ts';
import type { Words } from './translate.ts';

/** What Doctor found, as Markdown: the likely cause first, then the evidence. */
export function doctorPage(
  words: Words,
  { name, findings, verdict }: { name: string; findings: readonly DoctorFinding[]; verdict: DoctorVerdict },
): string {
  const { t } = words;
  const { title, found, next } = verdictSentence(words, verdict, name);
  const code = verdict.cause ? ` (\`${verdict.cause.code}\`)` : '';
  const shown = findings.filter(({ code: it }) => it !== 'not-reached');
  return [
    `# ${escaped(name)}: ${t('doctor.title')}`,
    '',
    `**${title}:** ${escaped(found)}${code}`,
    ...(next === undefined ? [] : ['', escaped(next)]),
    '',
    `## ${t('doctor.evidence')}`,
    '',
    ...shown.flatMap((finding) => [
      `- **${t(`doctor.checks.${finding.id}`)}** (${t(`doctor.status.${finding.status}`)}): ${escaped(findingSentence(words, finding).found)}`,
      ...quoted(finding.details ?? ''),
    ]),
    '',
  ].join('\n');
}

/** What was seen, as code: without a line before it that is blank, it would go on the sentence, with links and all. */
function quoted(details: string): string[] {
  const lines = details.split('\n').flatMap((line) => (line.trim() === '' ? [] : [`      ${line}`]));
  return lines.length > 0 ? ['', ...lines, ''] : [];
}

/** Names come from hosts and clouds: they must not become headings or links. */
function escaped(text: string): string {
  return text.replace(/[\\`*_[\]<>#|]/g, '\\$&');
}
