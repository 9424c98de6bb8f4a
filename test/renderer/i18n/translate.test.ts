import { describe, expect, test } from 'vitest';
import en from '../../../renderer/i18n/en.json';
import ko from '../../../renderer/i18n/ko.json';
import { withParticle } from '../../../renderer/i18n/particle.ts';
import { createWords } from '../../../renderer/i18n/translate.ts';

const english = createWords('en', en);
const korean = createWords('ko', ko);

describe('sentences', () => {
  test('one and many read as they should', () => {
    expect(english.t('app.terminals', { count: 1 })).toBe('1 terminal');
    expect(english.t('app.terminals', { count: 1234 })).toBe('1,234 terminals');
    expect(korean.t('app.terminals', { count: 2 })).toBe('터미널 2개');
  });

  test('a value that is missing leaves a gap, never a placeholder', () => {
    expect(english.t('settings.version')).toBe('Hangar …');
  });

  test('a name cannot smuggle a placeholder in', () => {
    expect(english.t('changes.title.stop', { name: '{address}' })).toBe('Stop {address}?');
  });

  test('sizes are written with their unit', () => {
    expect(english.t('instances.overview.memory', { sizeBytes: 32 * 1024 ** 3 })).toBe('32 GiB memory');
  });
});

describe('Korean particles', () => {
  test.each([
    ['서버', '을/를', '서버를'],
    ['모델', '을/를', '모델을'],
    ['서울', '으로/로', '서울로'],
    ['부산', '으로/로', '부산으로'],
    ['trainer-01', '을/를', 'trainer-01을'],
    ['trainer-02', '을/를', 'trainer-02를'],
    ['10.0.0.4', '은/는', '10.0.0.4는'],
    ['mlflow', '을/를', 'mlflow를'],
    ['panel', '을/를', 'panel을'],
    ['‘설정’', '으로/로', '‘설정’으로'],
    ['???', '을/를', '???을(를)'],
  ])('%s with %s is %s', (value, pair, expected) => {
    expect(withParticle(value, pair)).toBe(expected);
  });
});

describe('figures', () => {
  test.each([
    [0, '0 B'],
    [999, '999 B'],
    [1000, '1 KiB'],
    [31.2 * 1024 ** 3, '31.2 GiB'],
    [6.5 * 1024 ** 4, '6.5 TiB'],
    [412 * 1024 ** 2, '412 MiB'],
  ])('%d bytes are %s', (sizeBytes, expected) => {
    expect(english.format.bytes(sizeBytes)).toBe(expected);
  });

  test.each([
    [118 * 1024 ** 3, 194 * 1024 ** 3, '118 / 194 GiB'],
    [5 * 1024 ** 2, 2 * 1024 ** 4, '0 / 2 TiB'],
    [undefined, 80 * 1024 ** 3, '80 GiB'],
  ])('%s of %d bytes are %s, in one unit', (part, whole, expected) => {
    expect(english.format.bytesOf(part, whole)).toBe(expected);
  });

  test.each([
    [0.4, '0.4 ms'],
    [340, '340 ms'],
    [1234, '1.2 s'],
    [48 * 60_000, '48 min'],
    [(6 * 24 + 4) * 3_600_000, '6 d 4 h'],
    [24 * 3_600_000 + 5 * 60_000, '1 d'],
    [3_599_999, '1 h'],
  ])('%d ms are %s', (ms, expected) => {
    expect(english.format.duration(ms)).toBe(expected);
  });

  test('durations are Korean in Korean', () => {
    expect(korean.format.duration(100 * 3_600_000)).toBe('4일 4시간');
  });
});
