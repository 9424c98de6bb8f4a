import { existsSync } from 'node:fs';

const places = [
  process.env.HANGAR_TEST_CHROMIUM,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
];

/** The system's Chromium, else the one that an npm package carries (Linux); `undefined` where there is none. */
export async function findChromium(): Promise<string | undefined> {
  const installed = places.find((path) => path !== undefined && existsSync(path));
  if (installed || process.platform !== 'linux') return installed;
  const { default: carried } = await import('@sparticuz/chromium');
  return await carried.executablePath();
}
