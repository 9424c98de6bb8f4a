import { expect, test } from 'vitest';
import { createLauncher } from '../../main/open-with-system.ts';

const address = 'http://127.0.0.1:4000/?token=secret';

test('macOS is told the address where no other user can read it', () => {
  const { command, input } = createLauncher('darwin', address, {});
  expect(command.join(' ')).not.toContain('secret');
  expect(input).toBe(`open location "${address}"\n`);
});

test('an address cannot leave its quotes', () => {
  const { href } = new URL('https://example.com/?q="&\\" & do shell script "x');
  const { input } = createLauncher('darwin', href, {});
  expect(input.replace(/\\./g, '').match(/"/g)).toHaveLength(2);
});

test('Windows starts its own program by its full path', () => {
  expect(createLauncher('win32', address, { SystemRoot: 'D:\\Windows' }).command).toEqual([
    'D:\\Windows\\System32\\rundll32.exe',
    'url.dll,FileProtocolHandler',
    address,
  ]);
});
