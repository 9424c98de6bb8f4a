import type { ElectronApplication } from '@playwright/test';
import type { OpenDialogOptions } from 'electron';

type Stand = { answers: string[][]; asked: unknown[] };

/**
 * Puts an answer in the place of the system's file dialog, which no test can reach: the next dialog that has none yet
 * gets it, so that a dialog still on its way keeps its own. Tells what all of them were asked.
 */
export async function answerFileDialog(electronApp: ElectronApplication, filePaths: readonly string[]) {
  await electronApp.evaluate(
    ({ dialog }, paths) => {
      const present: Stand | undefined = Reflect.get(globalThis, 'fileDialogStand');
      if (present) return void present.answers.push([...paths]);
      const stand: Stand = { answers: [[...paths]], asked: [] };
      Object.assign(globalThis, { fileDialogStand: stand });
      Object.assign(dialog, {
        async showOpenDialog(...parameters: unknown[]) {
          stand.asked.push(parameters.at(-1));
          const chosen = stand.answers.shift() ?? [];
          return { canceled: chosen.length === 0, filePaths: chosen };
        },
      });
    },
    [...filePaths],
  );
  return {
    asked: (): Promise<OpenDialogOptions[]> =>
      electronApp.evaluate(() => Reflect.get(globalThis, 'fileDialogStand').asked),
  };
}
