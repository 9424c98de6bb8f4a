import { readdir, readFile } from 'node:fs/promises';
import { extname, join, relative, sep } from 'node:path';

/** A built file of the renderer, ready to be sent. */
export type StaticFile = { body: Buffer; type: string };

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.woff': 'font/woff',
};

/** Paths (`/assets/x.js`) of all built files. Requests are looked up here, so no path from outside ever meets the disk. */
export async function indexStaticFiles(folder: string): Promise<Map<string, () => Promise<StaticFile>>> {
  const files = new Map<string, () => Promise<StaticFile>>();
  for (const path of await listFiles(folder)) {
    const type = types[extname(path)] ?? 'application/octet-stream';
    files.set(`/${relative(folder, path).split(sep).join('/')}`, async () => ({ body: await readFile(path), type }));
  }
  return files;
}

/** Folder by folder, because a packaged Electron's archive knows no recursive reading. */
async function listFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const lists = entries.map((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return listFiles(path);
    return entry.isFile() ? [path] : [];
  });
  return (await Promise.all(lists)).flat();
}

/** Headers of every answer that carries the UI: nothing from elsewhere, no framing, no rights. */
export const securityHeaders = {
  'Content-Security-Policy': [
    "default-src 'none'",
    "script-src 'self'",
    // xterm and dockview place their elements by inline style.
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "form-action 'none'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Permissions-Policy': 'camera=(), microphone=(), geolocation=(), usb=(), serial=(), hid=()',
} as const;
