import { ipcRenderer } from 'electron';

// The page asks, the main process (which checks who asks) answers with one port, and the port goes to the page. The
// page gets nothing else but, after the user has pressed something, what is on the clipboard: no function of this file
// can be reached from there.
window.addEventListener('message', ({ source, data }: MessageEvent<unknown>) => {
  if (source !== window) return;
  if (isWish(data, 'hangar-link-wanted')) ipcRenderer.send('hangar-link-wanted');
  if (isWish(data, 'hangar-clipboard-wanted')) void giveClipboard();
});

ipcRenderer.on('hangar-link', ({ ports }) => {
  window.postMessage({ type: 'hangar-link' }, location.origin, [...ports]);
});

/** True after a press that no script can feign, until the clipboard has been read for it. */
let wasPressed = false;
for (const type of ['pointerdown', 'keydown'] as const)
  window.addEventListener(
    type,
    ({ isTrusted }) => {
      if (isTrusted) wasPressed = true;
    },
    true,
  );

async function giveClipboard(): Promise<void> {
  // A press long ago is no wish to paste now.
  const isAsked = wasPressed && navigator.userActivation.isActive;
  wasPressed = false;
  const text: unknown = isAsked ? await ipcRenderer.invoke('hangar-clipboard-wanted') : undefined;
  window.postMessage({ type: 'hangar-clipboard', text }, location.origin);
}

function isWish(data: unknown, type: string): boolean {
  return typeof data === 'object' && data !== null && 'type' in data && data.type === type;
}
