// Lays out the core as it lies beside the packaged window: in the same folders as in a checkout, because plain Node
// reads no archives. What only other platforms need stays behind.

import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { basename, dirname, join, relative, sep } from 'node:path';

const root = join(import.meta.dirname, '..');
const modules = join(root, 'node_modules');

/** Needed to install or compile a package, never to run it. */
const installOnly = new Set(['adm-zip', 'global-agent', 'cpu-features', 'nan', 'node-addon-api']);

/** As builder-util's `Arch` numbers them. */
const architectures = { 0: 'ia32', 1: 'x64', 2: 'armv7l', 3: 'arm64', 4: 'universal' };

/**
 * electron-builder's hook. The binaries come from this machine's own node_modules, so each platform is packaged on itself.
 * @param {{ electronPlatformName: string, arch: number }} context
 */
export async function beforePack({ electronPlatformName: platform, arch }) {
  const architecture = architectures[arch];
  if (platform !== process.platform || architecture !== process.arch)
    throw new Error(
      `${platform} ${architecture} is packaged on such a machine; this is ${process.platform} ${process.arch}.`,
    );
  const target = join(root, 'out', 'core');
  rmSync(target, { recursive: true, force: true });
  mkdirSync(target, { recursive: true });
  writeFileSync(join(target, 'package.json'), '{ "name": "hangar-core", "private": true, "type": "module" }\n');
  copy(join(root, 'dist', 'main'), join(target, 'dist', 'main'));
  const node = platform === 'win32' ? 'node.exe' : 'node';
  copy(join(modules, 'node', 'bin', node), join(target, 'node_modules', 'node', 'bin', node));
  for (const name of withDependencies(importedPackages(join(root, 'dist', 'main'))))
    copy(join(modules, name), join(target, 'node_modules', name), (path) => isForeign(path, platform, architecture));
}

/** The packages that the built core still imports by name. */
function importedPackages(folder) {
  const names = new Set();
  for (const file of readdirSync(folder, { recursive: true })) {
    if (!file.endsWith('.js')) continue;
    const text = readFileSync(join(folder, file), 'utf8');
    for (const [, specifier] of text.matchAll(
      /(?:^import|\bfrom|\bimport\(|\brequire\(|\bresolve\()\s*["']([@\w][^"'\n]*)["']/gm,
    )) {
      const name = specifier
        .split('/')
        .slice(0, specifier.startsWith('@') ? 2 : 1)
        .join('/');
      if (!specifier.startsWith('node:') && !builtinModules.includes(name) && readManifest(name)) names.add(name);
    }
  }
  return names;
}

function withDependencies(names, found = new Set()) {
  for (const name of names) {
    const manifest = installOnly.has(name) || found.has(name) ? undefined : readManifest(name);
    if (!manifest) continue; // or an optional part for another platform
    found.add(name);
    withDependencies(Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies }), found);
  }
  return found;
}

function readManifest(name) {
  try {
    return JSON.parse(readFileSync(join(modules, name, 'package.json'), 'utf8'));
  } catch {
    return undefined; // not installed
  }
}

/** Files for other platforms (onnxruntime-node carries them all), sources, types and maps. */
function isForeign(path, platform, architecture) {
  const inPackage = relative(modules, path).split(sep);
  const binaries = inPackage.indexOf('napi-v6');
  if (binaries > 0 && inPackage.length > binaries + 1 && inPackage[binaries + 1] !== platform) return true;
  if (binaries > 0 && inPackage.length > binaries + 2 && inPackage[binaries + 2] !== architecture) return true;
  return /\.(map|md|d\.ts|d\.mts|d\.cts|cc|cpp|h|gyp|gypi)$/i.test(basename(path));
}

function copy(from, to, isUnwanted = (path) => path.endsWith('.map')) {
  mkdirSync(dirname(to), { recursive: true });
  cpSync(from, to, { recursive: true, dereference: true, filter: (path) => !isUnwanted(path) });
}
