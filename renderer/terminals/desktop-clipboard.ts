const patienceMs = 2000;

/**
 * The text on the clipboard, from the desktop's bridge, which gives it once after each press of a key or button; rejects
 * when it does not.
 */
export function readDesktopClipboard(): Promise<string> {
  return new Promise((resolve, reject) => {
    const giveUp = setTimeout(() => settle(undefined), patienceMs);
    function onMessage({ source, data }: MessageEvent<unknown>) {
      if (source === window && isAnswer(data)) settle('text' in data ? data.text : undefined);
    }
    function settle(text: unknown) {
      clearTimeout(giveUp);
      window.removeEventListener('message', onMessage);
      if (typeof text === 'string') resolve(text);
      else reject(new Error('the bridge gave no text'));
    }
    window.addEventListener('message', onMessage);
    window.postMessage({ type: 'hangar-clipboard-wanted' }, location.origin);
  });
}

function isAnswer(data: unknown): data is { type: 'hangar-clipboard'; text?: unknown } {
  return typeof data === 'object' && data !== null && 'type' in data && data.type === 'hangar-clipboard';
}
