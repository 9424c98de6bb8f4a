import { expect, test } from 'vitest';
import { choosePaths } from '../../../renderer/parts/chosen-paths.ts';

const file = (path: string) => ({ name: path, path, kind: 'file' as const });
const folder = (path: string) => ({ name: path, path, kind: 'folder' as const });
const samples = { multiple: true, folders: true };

test('where folders may be chosen, the open one is the choice until something in it is selected', () => {
  expect(choosePaths([], samples, '/s')).toEqual({ kind: 'this-folder', paths: ['/s'] });
  expect(choosePaths([folder('/s/cats')], samples, '/s')).toEqual({ kind: 'folders', paths: ['/s/cats'] });
  expect(choosePaths([folder('/s/cats'), file('/s/a.png')], samples, '/s')).toEqual({
    kind: 'files',
    paths: ['/s/a.png'],
  });
});

test('where one file is wanted, a folder is no choice', () => {
  const model = { multiple: false };
  expect(choosePaths([folder('/m')], model, '/')).toEqual({ kind: 'files', paths: [] });
  expect(choosePaths([file('/m/a.onnx'), file('/m/b.onnx')], model, '/m').paths).toEqual(['/m/a.onnx']);
});

test('there is nothing to choose before the folder has been read', () => {
  expect(choosePaths([], samples, undefined).paths).toEqual([]);
});
