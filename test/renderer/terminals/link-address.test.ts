import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { linkAddress } from '../../../renderer/terminals/link-address.ts';

const refused = [
  'javascript:alert(1)',
  'file:///etc/passwd',
  'ssh://host',
  'data:text/html,x',
  'vscode://x',
  'a.org',
  '',
];

describe('linkAddress', () => {
  it('lets web addresses through', () => {
    expect(linkAddress('https://example.org/a?b=c#d')).toBe('https://example.org/a?b=c#d');
    expect(linkAddress('http://10.0.0.1:8888/lab')).toBe('http://10.0.0.1:8888/lab');
  });

  it.each(refused)('refuses %s', (text) => expect(linkAddress(text)).toBeUndefined());

  it('refuses an address that shows one host and leads to another', () => {
    expect(linkAddress('https://github.com@evil.example/')).toBeUndefined();
  });

  it('never gives anything but http and https', () => {
    fc.assert(
      fc.property(fc.oneof(fc.webUrl(), fc.string()), (text) => {
        expect(linkAddress(text) ?? 'https://').toMatch(/^https?:\/\//);
      }),
    );
  });
});
