let known: boolean | undefined;

/** Names of drivers that draw on the CPU. */
const softwareNames = /swiftshader|llvmpipe|softpipe|software|basic render|mesa offscreen/i;

/**
 * Whether WebGL runs on a real graphics processor. On software GL it is slower than the DOM, which is then used instead.
 * Asked once; the context is given back at once, for a page may have about 16 of them.
 */
export function hasRealGpu(): boolean {
  known ??= probe();
  return known;
}

function probe(): boolean {
  const context = document.createElement('canvas').getContext('webgl2', { failIfMajorPerformanceCaveat: true });
  if (!context) return false;
  const info = context.getExtension('WEBGL_debug_renderer_info');
  const name: unknown = info ? context.getParameter(info.UNMASKED_RENDERER_WEBGL) : undefined;
  context.getExtension('WEBGL_lose_context')?.loseContext();
  return typeof name === 'string' && !softwareNames.test(name);
}
