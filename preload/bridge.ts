import { ipcRenderer } from 'electron';

// The page asks, the main process (which checks who asks) answers with one port, and the port goes to the page. The
// page gets nothing else: no function of this file can be reached from there.
window.addEventListener('message', ({ source, data }: MessageEvent<unknown>) => {
  if (source === window && isLinkWanted(data)) ipcRenderer.send('hangar-link-wanted');
});

ipcRenderer.on('hangar-link', ({ ports }) => {
  window.postMessage({ type: 'hangar-link' }, location.origin, [...ports]);
});

function isLinkWanted(data: unknown): boolean {
  return typeof data === 'object' && data !== null && 'type' in data && data.type === 'hangar-link-wanted';
}
