import fc from 'fast-check';
import { expect, test } from 'vitest';
import { findSection, parseIni } from '../../../main/clouds/ini-file.ts';

function values(text: string, section: string): Record<string, string> | undefined {
  const found = findSection(parseIni(text), section);
  return found && Object.fromEntries([...found.values].map(([key, { value }]) => [key, value]));
}

test('reads sections, values, comments and groups of the AWS dialect', () => {
  const text = [
    '# at the top',
    '[default]',
    'region = eu-west-1 ; a comment',
    'aws_secret_access_key = a#b;c=d',
    '[profile "my team"]',
    's3 =',
    '  max_concurrent_requests = 20',
    'output=json',
    '[ services   dev ]',
    'ec2 =',
    '\tendpoint_url = http://127.0.0.1:1',
  ].join('\r\n');
  expect(values(text, 'default')).toEqual({ region: 'eu-west-1', aws_secret_access_key: 'a#b;c=d' });
  expect(values(text, 'profile my team')).toEqual({ 's3.max_concurrent_requests': '20', output: 'json' });
  expect(values(text, 'services dev')).toEqual({ 'ec2.endpoint_url': 'http://127.0.0.1:1' });
  expect(parseIni(text).mistakes).toEqual([]);
});

test('names the lines that say nothing, and gives the rest', () => {
  const text =
    '[default]\nregion us-east-1\noutput = json\n[profile broken\naws_access_key_id = lost\n[other]\n= x\na = b\n';
  expect(parseIni(text).mistakes).toEqual([{ line: 2 }, { line: 4 }, { line: 7 }]);
  expect(values(text, 'default')).toEqual({ output: 'json' });
  expect(values(text, 'other')).toEqual({ a: 'b' });
});

test('a later section of the same name adds to the first and wins', () => {
  expect(values('[a]\nx=1\ny=2\n[a]\ny=3\n', 'a')).toEqual({ x: '1', y: '3' });
});

test('any text at all gives a result whose lines exist', () => {
  const piece = fc.constantFrom(
    '[',
    ']',
    '=',
    '\n',
    '\r\n',
    ' ',
    '\t',
    '#',
    ';',
    'a',
    'profile ',
    '"',
    '__proto__',
    '\u0000',
    '가',
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(piece).map((pieces) => pieces.join('')),
      ),
      (text) => {
        const { sections, mistakes } = parseIni(text);
        const lines = text.split(/\r?\n/).length;
        for (const { line } of [...sections, ...mistakes]) expect(line).toBeLessThanOrEqual(lines);
        for (const section of sections)
          for (const { line } of section.values.values()) expect(line).toBeLessThanOrEqual(lines);
      },
    ),
  );
});

test('what was written is what is read', () => {
  const word = fc.stringMatching(/^[A-Za-z][\w/+:.-]{0,20}$/);
  const section = fc.dictionary(word, word, { noNullPrototype: true });
  fc.assert(
    fc.property(fc.dictionary(word, section, { noNullPrototype: true }), (written) => {
      const text = Object.entries(written).flatMap(([name, pairs]) => [
        `[${name}]`,
        ...Object.entries(pairs).map(([key, value]) => `${key} = ${value}`),
      ]);
      const { mistakes } = parseIni(text.join('\n'));
      expect(mistakes).toEqual([]);
      for (const [name, pairs] of Object.entries(written)) expect(values(text.join('\n'), name)).toEqual(pairs);
    }),
  );
});
