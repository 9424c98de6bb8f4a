// Finds Electron's binary, which comes from outside the npm registry and may be out of reach.

import { fork } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const usualMemoryFile = join(root, 'node_modules', '.cache', 'hangar', 'electron-download.json');
const retryAfterMs = 24 * 60 * 60 * 1000;
const silenceLimitMs = 10_000;
const totalLimitMs = 10 * 60 * 1000;

/**
 * The path of Electron's executable, or why there is none. Where it is missing, one download is tried; a failed one is
 * remembered for a day, so that a warm start does not wait for it again.
 * @param {{ retry?: boolean, say?: (line: string) => void, memoryFile?: string }} options `retry` forgets a failed download
 * @returns {Promise<{ path: string } | { reason: string }>}
 */
export async function findElectron({ retry = false, say = () => {}, memoryFile = usualMemoryFile } = {}) {
  const path = installedElectron();
  if (path) return { path };
  const { version } = createRequire(import.meta.url)('electron/package.json');
  const failed = readMemory(memoryFile);
  if (!retry && failed?.version === version && Date.now() - failed.atMs < retryAfterMs)
    return { reason: `${failed.reason}; --electron tries the download again` };
  say(`Downloading Electron ${version} …`);
  const problem = await download((line) => say(`Downloading Electron ${version}: ${line}`));
  const fetched = installedElectron();
  if (fetched) return { path: fetched };
  const reason = `Electron ${version} could not be downloaded (${problem ?? 'it is not where it should be'})`;
  writeMemory(memoryFile, { version, atMs: Date.now(), reason });
  return { reason };
}

/** Where the `electron` package keeps its binary, if it is there; ELECTRON_OVERRIDE_DIST_PATH goes first, as it does there. */
export function installedElectron() {
  const folder = join(root, 'node_modules', 'electron');
  const override = process.env.ELECTRON_OVERRIDE_DIST_PATH;
  try {
    const path = join(
      override || join(folder, 'dist'),
      override ? platformPath() : readFileSync(join(folder, 'path.txt'), 'utf8'),
    );
    return existsSync(path) ? path : undefined;
  } catch {
    return undefined; // never installed
  }
}

function platformPath() {
  if (process.platform === 'win32') return 'electron.exe';
  return process.platform === 'darwin' ? 'Electron.app/Contents/MacOS/Electron' : 'electron';
}

/** Lets the package's own installer do it (it checks the checksum). Resolves to the reason where it fails. */
function download(report) {
  return new Promise((resolve) => {
    const child = fork(join(root, 'scripts', 'electron-download.mjs'), {
      cwd: root,
      silent: true,
      execArgv: [],
      env: { ...process.env, ELECTRON_GET_NO_PROGRESS: '1' },
    });
    let reason;
    const give = (text) => {
      reason ??= text;
      child.kill();
    };
    const total = setTimeout(() => give(`not finished after ${totalLimitMs / 60_000} minutes`), totalLimitMs);
    let silence = setTimeout(() => give('no answer'), silenceLimitMs);
    let shown = 0;
    let complaint = '';
    child.stdout.resume();
    child.stderr.on('data', (bytes) => {
      if (complaint.length < 1000) complaint += bytes;
    });
    child.on('message', (message) => {
      clearTimeout(silence);
      if ('reason' in message) reason ??= message.reason;
      if (!('receivedBytes' in message)) return;
      const { receivedBytes, totalBytes } = message;
      // Once all has arrived, unpacking may take its time.
      if (receivedBytes !== totalBytes)
        silence = setTimeout(() => give('the download stopped half-way'), silenceLimitMs);
      if (receivedBytes - shown < 10_000_000 && receivedBytes !== totalBytes) return;
      shown = receivedBytes;
      report(`${megabytes(receivedBytes)}${totalBytes ? ` of ${megabytes(totalBytes)}` : ''} MB`);
    });
    child.once('error', (error) => give(error.message));
    child.once('exit', (code) => {
      clearTimeout(silence);
      clearTimeout(total);
      resolve(
        code === 0 ? undefined : (reason ?? (complaint.split('\n')[0] || `its installer ended with code ${code}`)),
      );
    });
  });
}

const megabytes = (bytes) => Math.round(bytes / 1_000_000);

function readMemory(memoryFile) {
  try {
    return JSON.parse(readFileSync(memoryFile, 'utf8'));
  } catch {
    return undefined; // nothing failed yet
  }
}

function writeMemory(memoryFile, memory) {
  try {
    mkdirSync(dirname(memoryFile), { recursive: true });
    writeFileSync(memoryFile, JSON.stringify(memory));
  } catch {
    // A folder that cannot be written only means trying again next time.
  }
}
