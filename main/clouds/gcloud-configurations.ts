import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Problem } from '../../preload/contract/problem.ts';
import { readConfigFile } from './config-file.ts';
import { findSection, parseIni } from './ini-file.ts';

/** One of gcloud's configurations. `property` reads its file alone. */
export type GcloudConfiguration = { name: string; property(section: string, key: string): string | undefined };

/** Where this computer keeps gcloud's files. */
export type GcloudPlaces = { environment: NodeJS.ProcessEnv; homeFolder: string; platform: NodeJS.Platform };

const maxConfigurations = 100;
const namePattern = /^[\w-]{1,128}$/;

/** All configurations, the active one first; it is there even without a file. */
export async function readGcloudConfigurations(
  folder: string,
  environment: NodeJS.ProcessEnv,
): Promise<{ configurations: [GcloudConfiguration, ...GcloudConfiguration[]]; problems: Problem[] }> {
  const named =
    environment.CLOUDSDK_ACTIVE_CONFIG_NAME || (await readConfigFile(join(folder, 'active_config'))).text.trim();
  const active = namePattern.test(named) ? named : 'default';
  const found = await readdir(join(folder, 'configurations')).catch(() => []);
  const others = found
    .filter((name) => name.startsWith('config_'))
    .map((name) => name.slice('config_'.length))
    .filter((name) => namePattern.test(name) && name !== active)
    .sort()
    .slice(0, maxConfigurations);
  const problems: Problem[] = [];
  const read = (name: string) => readConfiguration(folder, name, problems);
  return { configurations: [await read(active), ...(await Promise.all(others.map(read)))], problems };
}

async function readConfiguration(folder: string, name: string, problems: Problem[]): Promise<GcloudConfiguration> {
  const file = join(folder, 'configurations', `config_${name}`);
  const config = await readConfigFile(file);
  const ini = parseIni(config.text);
  problems.push(...config.problems);
  for (const { line } of ini.mistakes.slice(0, 20))
    problems.push({ code: 'clouds/config-mistake', params: { file, line } });
  return { name, property: (section, key) => findSection(ini, section)?.values.get(key)?.value || undefined };
}

/** https://cloud.google.com/sdk/docs/configurations#directory */
export function gcloudFolder({ environment, homeFolder, platform }: GcloudPlaces): string {
  if (environment.CLOUDSDK_CONFIG) return environment.CLOUDSDK_CONFIG;
  if (platform === 'win32') return join(environment.APPDATA || join(homeFolder, 'AppData', 'Roaming'), 'gcloud');
  return join(homeFolder, '.config', 'gcloud');
}
