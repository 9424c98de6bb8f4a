// Installs what is missing and builds what is stale. Dependency-free: it runs on any Node from 20.19 on, before anything is there.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

export const root = dirname(import.meta.dirname);
const modules = join(root, 'node_modules');
const dist = join(root, 'dist');
const compiledFolder = join(dist, '.compiled');

/** The pinned Node 24 that everything after the bootstrap runs on; the install brings it. */
const nodePath = join(modules, 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');

/** What is said on the way belongs on stderr: stdout is the command's own (`--json`). */
const toStderr = ['inherit', 2, 'inherit'];

const forwardedSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/** Runs a program to its end with our own input and output; resolves to its exit code. */
export async function runProgram(command, args, options = {}) {
  const { code, signal, error } = await untilEnded(spawn(command, args, { cwd: root, stdio: 'inherit', ...options }));
  if (error) throw error;
  if (signal && !forwardedSignals.includes(signal))
    say(`${signal} has ended it, from outside or for want of memory. Call it again; what was kept is still there.`);
  return code ?? (signal ? 130 : 1);
}

/** How a child ended, or the error that kept it from starting; our own signals are passed on to it until then. */
export function untilEnded(child) {
  return new Promise((resolve) => {
    // A terminal sends Ctrl-C to the whole group; a plain kill reaches only this process, so it is passed on.
    const forward = (signal) => child.kill(signal);
    for (const signal of forwardedSignals) process.on(signal, forward);
    const end = (ended) => {
      for (const name of forwardedSignals) process.off(name, forward);
      resolve(ended);
    };
    child.once('error', (error) => end({ error }));
    child.once('exit', (code, signal) => end({ code, signal }));
  });
}

/** Runs a script on the pinned Node. */
export const runNode = (args, options) => runProgram(nodePath, args, options);

/** Runs the built console's command line. Node keeps what it has compiled of it, for the next start. */
export const runConsole = (args, options) =>
  runNode([join(dist, 'main', 'cli.js'), ...args], {
    ...options,
    env: { ...process.env, NODE_COMPILE_CACHE: compiledFolder },
  });

/** Installs the packages of the lockfile, unless that has been done. Exits with the installer's code when it fails. */
export async function ensureInstalled() {
  if (isInstalled()) return;
  if (lstatSync(modules, { throwIfNoEntry: false })?.isSymbolicLink()) {
    // npm would empty the folder behind the link, which another checkout is using.
    say(
      'node_modules is a link to another checkout, and what is there does not fit. Run npm ci there, or remove the link.',
    );
    process.exit(1);
  }
  say('Installing the packages (about half a minute, once) …');
  // npm 11 reads allowScripts from package.json; an older one needs the variable, or onnxruntime would reach outside npm.
  const environment = { ...process.env, ONNXRUNTIME_NODE_INSTALL: 'skip', npm_config_loglevel: 'error' };
  const startedAt = Date.now();
  const code = process.env.npm_execpath
    ? await runProgram(process.execPath, [process.env.npm_execpath, 'ci'], { env: environment, stdio: toStderr })
    : await runProgram('npm', ['ci'], { env: environment, stdio: toStderr, shell: process.platform === 'win32' });
  if (code !== 0) {
    say('The install did not finish. Its own words are above; check the network and call this again.');
    process.exit(code);
  }
  say(`Installed in ${secondsSince(startedAt)} s.`);
}

/** npm writes its own list of what is there as the last step of an install; ours asks for every version in the lockfile. */
function isInstalled() {
  if (!existsSync(nodePath)) return false;
  const wanted = readPackages(join(root, 'package-lock.json'));
  const present = readPackages(join(modules, '.package-lock.json'));
  return Object.entries(wanted).every(
    ([path, { version, optional }]) => path === '' || optional || present[path]?.version === version,
  );
}

function readPackages(path) {
  const text = readText(path);
  return text === undefined ? {} : JSON.parse(text).packages;
}

/** Builds dist/ from the sources, unless it is up to date. Exits with the builder's code when it fails. */
export async function ensureBuilt() {
  const stampPath = join(dist, '.hangar-built');
  const folders = ['main', 'preload', 'renderer', 'scripts'].flatMap((folder) => listFiles(join(root, folder)));
  const files = ['package.json', 'package-lock.json', 'vite.config.ts'].map((name) => join(root, name));
  const current = fingerprint([...folders, ...files].sort());
  if (readText(stampPath) === current) return;
  say('Building …');
  rmSync(compiledFolder, { recursive: true, force: true });
  const startedAt = Date.now();
  const code = await runNode([join(modules, 'vite', 'bin', 'vite.js'), 'build', '--app', '--logLevel', 'warn'], {
    stdio: toStderr,
  });
  if (code !== 0) process.exit(code);
  mkdirSync(dirname(stampPath), { recursive: true });
  writeFileSync(stampPath, current);
  say(`Built in ${secondsSince(startedAt)} s.`);
}

/** One line to whoever waits, on stderr: stdout belongs to the program that is started. */
export function say(text) {
  process.stderr.write(`${text}\n`);
}

const secondsSince = (startedAt) => ((Date.now() - startedAt) / 1000).toFixed(1);

/** Every file below a folder. By hand: readdir's own `recursive` takes ten times as long. */
function listFiles(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? listFiles(path) : entry.isFile() ? [path] : [];
  });
}

/** By name, size and time: reading every byte would cost more than it tells. */
function fingerprint(paths) {
  const hash = createHash('sha256');
  for (const path of paths) {
    const { size, mtimeMs } = statSync(path);
    hash.update(`${path}\0${size}\0${mtimeMs}\n`);
  }
  return hash.digest('hex');
}

function readText(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
