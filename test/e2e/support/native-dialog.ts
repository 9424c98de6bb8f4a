import type { ElectronApplication } from '@playwright/test';
import type { OpenDialogOptions } from 'electron';

/** Puts an answer in the place of the system's file dialog, which no test can reach; tells what it was asked. */
export async function answerFileDialogs(electronApp: ElectronApplication, filePaths: string[]) {
  await electronApp.evaluate(({ dialog }, paths) => {
    const asked: unknown[] = [];
    Object.assign(globalThis, { askedDialogs: asked });
    Object.assign(dialog, {
      async showOpenDialog(...parameters: unknown[]) {
        asked.push(parameters.at(-1));
        return { canceled: paths.length === 0, filePaths: paths };
      },
    });
  }, filePaths);
  return {
    asked: (): Promise<OpenDialogOptions[]> => electronApp.evaluate(() => Reflect.get(globalThis, 'askedDialogs')),
  };
}
