import type { AnyRouter } from '@orpc/server';
import { bindAccounts } from './accounts.ts';
import { bindActivity } from './activity.ts';
import { bindApp } from './app.ts';
import { createBind } from './bind.ts';
import { bindCommands } from './commands.ts';
import { bindConnections } from './connections.ts';
import { bindCreate } from './create.ts';
import { bindDoctor } from './doctor.ts';
import { bindGauges } from './gauges.ts';
import { bindGuards } from './guards.ts';
import { bindHostActions } from './host-actions.ts';
import { bindHostKeys } from './host-keys.ts';
import { bindInstances } from './instances.ts';
import { bindKeychain } from './keychain.ts';
import { bindKeyless } from './keyless.ts';
import { bindKeys } from './keys.ts';
import { bindLocalFiles } from './local-files.ts';
import { bindModels } from './models.ts';
import { bindNotices } from './notices.ts';
import { bindPrices } from './prices.ts';
import { bindRemoteFiles } from './remote-files.ts';
import type { Services } from './services.ts';
import { bindSettings } from './settings.ts';
import { bindSpace } from './space.ts';
import { bindSshConfig } from './ssh-config.ts';
import { bindSshNames } from './ssh-names.ts';
import { bindTerminals } from './terminals.ts';
import { bindTransfers } from './transfers.ts';
import { bindTunnels } from './tunnels.ts';

/** Binds every entry of the contract to its handler; a missing one does not compile. */
export function createRouter(services: Services) {
  const bind = createBind(services.changes);
  return bind.router({
    app: bindApp(bind, services),
    settings: bindSettings(bind, services),
    files: bindLocalFiles(bind, services),
    accounts: bindAccounts(bind, services),
    prices: bindPrices(bind, services),
    instances: bindInstances(bind, services),
    create: bindCreate(bind, services),
    keys: bindKeys(bind, services),
    keychain: bindKeychain(bind, services),
    keyless: bindKeyless(bind, services),
    connections: bindConnections(bind, services),
    terminals: bindTerminals(bind, services),
    tunnels: bindTunnels(bind, services),
    remoteFiles: bindRemoteFiles(bind, services),
    transfers: bindTransfers(bind, services),
    commands: bindCommands(bind, services),
    hostKeys: bindHostKeys(bind, services),
    sshConfig: bindSshConfig(bind, services),
    sshNames: bindSshNames(bind, services),
    notices: bindNotices(bind, services),
    gauges: bindGauges(bind, services),
    doctor: bindDoctor(bind, services),
    space: bindSpace(bind, services),
    hostActions: bindHostActions(bind, services),
    guards: bindGuards(bind, services),
    models: bindModels(bind, services),
    activity: bindActivity(bind, services),
  } satisfies AnyRouter);
}
