import type { Terminal } from '@xterm/xterm';
import { hasRealGpu } from './gpu.ts';

/** Draws a terminal with WebGL while it is in sight. */
export type GpuDrawing = {
  /** Does nothing where there is no real GPU: the DOM is quicker there. */
  take(): Promise<void>;
  /** Gives the GPU's context back at once: a page may have about 16 of them. */
  release(): void;
};

export function createGpuDrawing(terminal: Terminal): GpuDrawing {
  let addon: { dispose(): void } | undefined;
  let round = 0;

  return {
    async take() {
      if (!hasRealGpu()) return;
      round += 1;
      const asked = round;
      const { WebglAddon } = await import('@xterm/addon-webgl');
      if (asked !== round) return;
      const made = new WebglAddon();
      made.onContextLoss(() => made.dispose());
      terminal.loadAddon(made);
      addon = made;
    },
    release() {
      round += 1;
      const canvases = addon ? [...(terminal.element?.querySelectorAll('canvas') ?? [])] : [];
      addon?.dispose();
      addon = undefined;
      // The addon leaves its context to the garbage collector.
      for (const canvas of canvases) canvas.getContext('webgl2')?.getExtension('WEBGL_lose_context')?.loseContext();
    },
  };
}
