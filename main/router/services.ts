import type { AppDescription } from '../../preload/contract/app.ts';
import type { ChangeDoor } from '../change-door.ts';
import type { Instances } from '../clouds/create-instances.ts';
import type { Doctor } from '../doctor/doctor.ts';
import type { Files } from '../files/files.ts';
import type { Gauges } from '../gauges/gauges.ts';
import type { HostWatch } from '../gauges/host-watch.ts';
import type { Guards } from '../guard/guards.ts';
import type { ActivityStore } from '../history/activity-store.ts';
import type { GaugeStore } from '../history/gauge-store.ts';
import type { ModelComparisonStore } from '../history/model-comparison-store.ts';
import type { ModelRunStore } from '../history/model-run-store.ts';
import type { Models } from '../models/models.ts';
import type { Notices } from '../notices/notices.ts';
import type { SettingsFile } from '../settings-file.ts';
import type { ShellPorts } from '../shell-ports.ts';
import type { Hosts } from '../ssh/hosts.ts';
import type { Ssh } from '../ssh/ssh.ts';
import type { Services as TunnelServices } from '../tunnels/services.ts';
import type { Tunnels } from '../tunnels/tunnels.ts';

/** Everything that `core.ts` has built and the contract speaks of. */
export type Services = {
  description: AppDescription;
  ports: ShellPorts;
  settings: SettingsFile;
  instances: Instances;
  ssh: Ssh;
  files: Files;
  hosts: Hosts;
  tunnels: Tunnels;
  tunnelServices: TunnelServices;
  gauges: Gauges;
  gaugeStore: GaugeStore;
  hostWatch: HostWatch;
  doctor: Doctor;
  guards: Guards;
  models: Models;
  modelRuns: ModelRunStore;
  modelComparisons: ModelComparisonStore;
  activity: ActivityStore;
  changes: ChangeDoor;
  notices: Notices;
  /** Looks up the address under which this computer is seen from outside. */
  myAddress: (signal: AbortSignal) => Promise<string>;
};
