import { expect, test } from 'vitest';
import { namedElsewhere } from '../../../renderer/terminals/link-deceit.ts';

test('a link whose text names another place is found out', () => {
  expect(namedElsewhere('https://bank.example/login', 'https://evil.example/')).toBe('https://bank.example/login');
  expect(namedElsewhere('bank.example', 'https://bank.example.evil.example/')).toBe('bank.example');
  expect(namedElsewhere('github.com/me', 'http://gıthub.com/me')).toBe('github.com/me');
  expect(namedElsewhere('http://localhost.example:80', 'http://localhost.example:8888/')).toBeDefined();
});

test('a link whose text names its own place, or none, is let be', () => {
  expect(namedElsewhere('https://bank.example/a', 'https://bank.example/b')).toBeUndefined();
  expect(namedElsewhere('www.bank.example', 'https://bank.example/')).toBeUndefined();
  for (const text of ['the report', 'train.py line 3', '', 'click here.']) {
    expect(namedElsewhere(text, 'https://bank.example/')).toBeUndefined();
  }
});
