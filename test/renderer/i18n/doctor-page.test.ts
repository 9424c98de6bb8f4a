import { expect, test } from 'vitest';
import type { DoctorFinding } from '../../../preload/contract/doctor.ts';
import { doctorPage } from '../../../renderer/i18n/doctor-page.ts';
import en from '../../../renderer/i18n/en.json';
import ko from '../../../renderer/i18n/ko.json';
import { createWords } from '../../../renderer/i18n/translate.ts';

const closed: DoctorFinding = {
  id: 'inbound',
  code: 'inbound-from-others',
  status: 'warning',
  params: { port: '22', address: '203.0.113.7' },
  details: 'sg-1: allow tcp 22 198.51.100.0/24',
  durationMs: 5,
};
const report = {
  name: '# [x](http://evil.example)',
  findings: [closed],
  verdict: { status: 'cause', cause: closed, durationMs: 20 },
} as const;

test('the page says the likely cause first with its code, then the evidence, and a name stays a name', () => {
  const lines = doctorPage(createWords('en', en), report).split('\n');
  expect(lines[0]).toBe('# \\# \\[x\\](http://evil.example): Find out why');
  expect(lines[2]).toMatch(/^\*\*Likely cause:\*\* .*203\.0\.113\.7.* \(`inbound-from-others`\)$/);
  expect(lines.indexOf('## Evidence')).toBeGreaterThan(2);
  const seen = lines.indexOf('      sg-1: allow tcp 22 198.51.100.0/24');
  // Code only after a blank line: else a host could put links and pictures into the page.
  expect([lines[seen - 1], lines[seen + 1]]).toEqual(['', '']);
});

test('in Korean as well', () => {
  expect(doctorPage(createWords('ko', ko), report)).toContain('## 근거');
});
