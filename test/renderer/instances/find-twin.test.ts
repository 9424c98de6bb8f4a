import { expect, test } from 'vitest';
import { findTwin } from '../../../renderer/instances/find-twin.ts';

const bench = { id: 'a', name: 'bench', host: 'gpu.lab', port: 22, user: 'ada', jumps: '' };

test('the same login of the same machine by the same way is a twin, whatever it is called', () => {
  expect(findTwin({ ...bench, id: 'b', name: 'other', host: 'GPU.lab' }, [bench])).toBe(bench);
  expect(findTwin({ ...bench, name: 'renamed' }, [bench])).toBeUndefined();
  for (const other of [{ port: 2222 }, { user: 'root' }, { jumps: 'bastion' }, { host: 'gpu2.lab' }])
    expect(findTwin({ ...bench, id: 'b', ...other }, [bench])).toBeUndefined();
});
