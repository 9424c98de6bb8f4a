import { expect, test } from 'vitest';
import { readTypedPath } from '../../../renderer/parts/typed-path.ts';

test("a path is taken as file managers copy it: in quotes, with blanks around it, from the home folder's sign", () => {
  const read = (text: string) => readTypedPath(text, '/home/kim');
  expect(read(' /data/my model.onnx\n')).toBe('/data/my model.onnx');
  expect(read('"C:\\models\\digits.onnx"')).toBe('C:\\models\\digits.onnx');
  expect(read("'/data/a.onnx'")).toBe('/data/a.onnx');
  expect(read('~/models')).toBe('/home/kim/models');
  expect(read('~')).toBe('/home/kim');
  expect(read('~lee/models')).toBe('~lee/models');
  expect(read('"/data/half')).toBe('"/data/half');
});
