import { activity } from './activity.ts';
import { app, settings } from './app.ts';
import { commands } from './commands.ts';
import { comparison } from './comparison.ts';
import { connections } from './connections.ts';
import { create } from './create.ts';
import { doctor } from './doctor.ts';
import { drift } from './drift.ts';
import { files } from './files.ts';
import { gaugeHistory } from './gauge-history.ts';
import { gauges } from './gauges.ts';
import { guards } from './guards.ts';
import { hostActions } from './host-actions.ts';
import { hostKeys } from './host-keys.ts';
import { instanceRuns } from './instance-runs.ts';
import { accounts, instances } from './instances.ts';
import { keychain } from './keychain.ts';
import { keyless } from './keyless.ts';
import { keys } from './keys.ts';
import { modelRuns } from './model-runs.ts';
import { models } from './models.ts';
import { notices } from './notices.ts';
import { preprocessSearch } from './preprocess-search.ts';
import { prices } from './prices.ts';
import { remoteFiles } from './remote-files.ts';
import { space } from './space.ts';
import { sshConfig } from './ssh-config.ts';
import { sshNames } from './ssh-names.ts';
import { terminals } from './terminals.ts';
import { transfers } from './transfers.ts';
import { tunnels } from './tunnels.ts';

/** Everything the UI can ask of the core. There is no second way in. */
export const contract = {
  app,
  settings,
  files,
  accounts,
  instances,
  create,
  prices,
  keychain,
  keyless,
  keys,
  connections,
  terminals,
  remoteFiles,
  transfers,
  hostKeys,
  tunnels,
  commands,
  sshConfig,
  sshNames,
  notices,
  gauges: { ...gauges, ...gaugeHistory },
  doctor,
  space,
  hostActions,
  guards,
  models: { ...models, ...modelRuns, ...comparison, ...drift, ...instanceRuns, ...preprocessSearch },
  activity,
};
export type Contract = typeof contract;
