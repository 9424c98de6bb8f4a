import { expect, test } from 'vitest';
import { maxDropped, readDropped } from '../../../renderer/files/read-dropped.ts';

class Entry implements FileSystemEntry {
  readonly fullPath = '';
  readonly isFile: boolean;
  readonly isDirectory: boolean;
  readonly name: string;
  private left: Entry[];

  constructor(name: string, children?: Entry[]) {
    this.name = name;
    this.isFile = children === undefined;
    this.isDirectory = children !== undefined;
    this.left = children ?? [];
  }
  get filesystem(): FileSystem {
    throw new Error('nobody asks');
  }
  getParent() {}
  file(give: (file: File) => void) {
    give(new File(['x'], this.name));
  }
  /** As a browser does: a hundred at a time. */
  createReader() {
    return { readEntries: (give: (entries: Entry[]) => void) => give(this.left.splice(0, 100)) };
  }
}

const drop = (entry: Entry) => [{ kind: 'file', webkitGetAsEntry: () => entry, getAsFile: () => null }];
const folderOf = (count: number) =>
  new Entry('data', [
    new Entry('deep', [new Entry('a')]),
    ...Array.from({ length: count }, (_, at) => new Entry(`${at}`)),
  ]);

test('what was dropped is read with its folders, all of it', async () => {
  const dropped = await readDropped(drop(folderOf(maxDropped - 3)));
  if (dropped === 'too-many') throw new Error(dropped);
  expect(dropped.folders).toEqual(['data', 'data/deep']);
  expect(dropped.files.length).toBe(maxDropped - 2);
  expect(dropped.files[0]?.facts.path).toBe('data/deep/a');
});

test('more than can be sent is said, and no part of it taken for the whole', async () => {
  expect(await readDropped(drop(folderOf(maxDropped - 2)))).toBe('too-many');
});
