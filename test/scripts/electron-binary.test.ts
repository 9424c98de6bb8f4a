import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';

const script = pathToFileURL(join(import.meta.dirname, '../../scripts/electron-binary.mjs')).href;

let folder: string;
let mirror: Server;
let requestCount: number;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hangar-electron-'));
  requestCount = 0;
  mirror = createServer((_request, response) => {
    requestCount += 1;
    response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => mirror.listen(0, '127.0.0.1', resolve));
});

afterEach(async () => {
  await new Promise((resolve) => mirror.close(resolve));
  await rm(folder, { recursive: true });
});

/** What `npm start` would be told, with our own mirror in the place of the real one and no Electron installed. */
async function find(
  options: { retry?: boolean; mirrorPort?: number } = {},
): Promise<{ path?: string; reason?: string }> {
  const call = { retry: options.retry ?? false, memoryFile: join(folder, 'memory.json') };
  const program = `
    import { findElectron } from ${JSON.stringify(script)};
    process.stdout.write(JSON.stringify(await findElectron(${JSON.stringify(call)})));
  `;
  const { port } = mirror.address() as AddressInfo;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', program], {
    env: {
      ...process.env,
      ELECTRON_MIRROR: `http://127.0.0.1:${options.mirrorPort ?? port}/`,
      ELECTRON_OVERRIDE_DIST_PATH: join(folder, 'dist'),
      electron_config_cache: join(folder, 'cache'),
    },
  });
  return JSON.parse(stdout);
}

test('a download that fails is told with its reason, and not tried again at every start', async () => {
  expect((await find()).reason).toMatch(/^Electron [\d.]+ could not be downloaded \(the server answered 404\)$/);
  expect(requestCount).toBe(1);
  expect((await find()).reason).toMatch(/404\); --electron tries the download again$/);
  expect(requestCount).toBe(1);
  await find({ retry: true });
  expect(requestCount).toBe(2);
});

test('why the network failed is said, not only that it did', async () => {
  const closed = createServer();
  await new Promise<void>((resolve) => closed.listen(0, '127.0.0.1', resolve));
  const { port } = closed.address() as AddressInfo;
  await new Promise((resolve) => closed.close(resolve));
  expect((await find({ mirrorPort: port })).reason).toContain('(the connection was refused)');
});

test('an Electron that is there is used without a word to the network', async () => {
  const names = { win32: 'electron.exe', darwin: 'Electron.app/Contents/MacOS/Electron' } as Record<string, string>;
  const binary = join(folder, 'dist', names[process.platform] ?? 'electron');
  await mkdir(dirname(binary), { recursive: true });
  await writeFile(binary, '');
  await chmod(binary, 0o755);
  expect(await find()).toEqual({ path: binary });
  expect(requestCount).toBe(0);
});
