import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const root = join(import.meta.dirname, '..', '..', '..');

/** The unpacked Linux package, made by our own configuration around the Electron that the specs run on. */
export async function packageApp(electronPath: string): Promise<{ executablePath: string; dispose(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'hangar-package-'));
  const electronDist = join(folder, 'electron');
  const loader = join(dirname(electronPath), 'resources', 'app');
  await cp(dirname(electronPath), electronDist, { recursive: true, filter: (path) => path !== loader });
  const version = (await readFile(join(electronDist, 'version'), 'utf8')).trim().replace(/^v/, '');
  let configuration = await readFile(join(root, 'electron-builder.yml'), 'utf8');
  // A fuse that came with Electron 29.
  if (Number.parseInt(version, 10) < 29) configuration = configuration.replace(/^ *grantFileProtocol.*\n/m, '');
  configuration = configuration.replace('output: out/packages', `output: ${JSON.stringify(join(folder, 'packages'))}`);
  const config = join(folder, 'electron-builder.yml');
  await writeFile(
    config,
    `${configuration}\nelectronDist: ${JSON.stringify(electronDist)}\nelectronVersion: ${version}\n`,
  );
  const builder = join(root, 'node_modules', 'electron-builder', 'cli.js');
  await promisify(execFile)(process.execPath, [builder, '--dir', '--publish', 'never', '--config', config], {
    cwd: root,
  });
  return {
    executablePath: join(folder, 'packages', 'linux-unpacked', 'hangar'),
    dispose: () => rm(folder, { recursive: true, force: true }),
  };
}
