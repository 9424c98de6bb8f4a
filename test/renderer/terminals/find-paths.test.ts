import fc from 'fast-check';
import { expect, test } from 'vitest';
import { findPaths } from '../../../renderer/terminals/find-paths.ts';

const pathsIn = (line: string) => findPaths(line).map(({ path }) => path);

test('paths are found where programs print them', () => {
  expect(pathsIn('saved /data/runs/48400/model.onnx.')).toEqual(['/data/runs/48400/model.onnx']);
  expect(pathsIn('  File "/home/me/train.py", line 12, in <module>')).toEqual(['/home/me/train.py']);
  expect(pathsIn('src: ./a.py:10:5 ../b.py ~/한글/c.txt')).toEqual(['./a.py', '../b.py', '~/한글/c.txt']);
  expect(pathsIn('--out=/tmp/x (/var/log/syslog) [/etc/hosts]')).toEqual(['/tmp/x', '/var/log/syslog', '/etc/hosts']);
});

test('what only looks like a path is none', () => {
  for (const line of ['3/4 done', 'and/or', 'https://example.com/a/b', 'a // comment', ' / ', '../..', '~/', 'km/h'])
    expect(pathsIn(line), line).toEqual([]);
});

test('a path is where it says it is, whatever else is in the line', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), fc.string({ maxLength: 50 }), (before, after) => {
      const line = `${before} /tmp/x ${after}`;
      const found = findPaths(line);
      expect(found.every(({ path, start, end }) => line.slice(start, end) === path)).toBe(true);
      expect(found.map(({ path }) => path)).toContain('/tmp/x');
    }),
  );
});
