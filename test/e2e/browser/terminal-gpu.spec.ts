import type { Page } from '@playwright/test';
import { expect, test } from '../support/app.ts';
import { instanceName, terminalDock } from '../support/terminal-dock.ts';

test.skip(process.platform === 'win32', 'the sandbox shell of these specs is a POSIX one');

/** Counts the page's living WebGL contexts; `driver` is what they say draws them. */
async function watchGpu(app: Page, driver: string | undefined) {
  await app.addInitScript((name) => {
    const contexts: WebGL2RenderingContext[] = [];
    Object.assign(globalThis, { livingContexts: () => contexts.filter((one) => !one.isContextLost()).length });
    const getContext = HTMLCanvasElement.prototype.getContext;
    HTMLCanvasElement.prototype.getContext = function (this: HTMLCanvasElement, kind: string, options?: object) {
      const context = Reflect.apply(getContext, this, [kind, { ...options, failIfMajorPerformanceCaveat: false }]);
      if (context instanceof WebGL2RenderingContext) contexts.push(context);
      return context;
    } as typeof getContext;
    const unmaskedRenderer = 0x9246;
    const getParameter = WebGL2RenderingContext.prototype.getParameter;
    WebGL2RenderingContext.prototype.getParameter = function (parameter) {
      return parameter === unmaskedRenderer && name !== undefined ? name : getParameter.call(this, parameter);
    };
  }, driver);
  await app.reload();
  return { living: (): Promise<number> => app.evaluate(() => Reflect.get(globalThis, 'livingContexts')()) };
}

test('on a real GPU the terminals in sight draw with it, and hidden ones hold none of it', async ({ app }) => {
  const gpu = await watchGpu(app, 'NVIDIA GeForce RTX 4090/PCIe/SSE2');
  const dock = terminalDock(app);
  await dock.open();
  await dock.trust();
  await expect(dock.input()).toBeFocused();
  await expect.poll(gpu.living).toBe(1);
  await app.keyboard.press('ControlOrMeta+Shift+D');
  await expect(dock.input(`${instanceName} 2`)).toBeFocused();
  await expect.poll(gpu.living).toBe(1);
  await app.getByRole('button', { name: 'Settings' }).click();
  await expect.poll(gpu.living).toBe(0);
  await app.getByRole('button', { name: 'Instances' }).click();
  await expect.poll(gpu.living).toBe(1);
});

test('on software GL the terminals draw without it, as that is faster', async ({ app }) => {
  const gpu = await watchGpu(app, 'ANGLE (Google, Vulkan 1.3.0 (SwiftShader Device (Subzero)), SwiftShader driver)');
  const dock = terminalDock(app);
  await dock.openShell();
  expect(await gpu.living()).toBe(0);
});
