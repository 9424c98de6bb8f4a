import { afterEach, expect, test, vi } from 'vitest';
import { runProgram } from '../../../main/ssh/run-program.ts';

afterEach(() => vi.unstubAllEnvs());

test('a variable that is given takes the place of the own one, however that is written', async () => {
  vi.stubEnv('HANGAR_TEST_PATH', 'own');
  vi.stubEnv('HANGAR_TEST_KEPT', 'kept');
  const script = 'JSON.stringify(Object.entries(process.env).filter(([name]) => /^hangar_test/i.test(name)).sort())';
  const { stdout } = await runProgram(process.execPath, ['-p', script], { Hangar_Test_Path: 'given' });
  expect(JSON.parse(stdout)).toEqual([
    ['HANGAR_TEST_KEPT', 'kept'],
    ['Hangar_Test_Path', 'given'],
  ]);
});
