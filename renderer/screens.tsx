import { ActivityScreen } from './activity/activity-screen.tsx';
import { CommandSheet } from './commands/command-sheet.tsx';
import { ConnectHere } from './connections/connect-here.tsx';
import { openFiles } from './files/open-files.tsx';
import { TransferStatus } from './files/transfer-status.tsx';
import type { Screen } from './frame/screen.ts';
import { GaugeHistory } from './gauges/gauge-history.tsx';
import { Gauges } from './gauges/gauges.tsx';
import { SpaceSheet } from './gauges/space-sheet.tsx';
import { InstancesScreen } from './instances/instances-screen.tsx';
import { ModelsScreen } from './models/models-screen.tsx';
import { ActivityIcon, GaugeIcon, InstancesIcon, ModelIcon, SettingsIcon, TunnelIcon } from './parts/icons.tsx';
import type { Plugs } from './plugs.ts';
import { SettingsScreen } from './settings/settings-screen.tsx';
import { Dock, disconnect, openTerminal, openTerminalAs, showDock, useTerminalCount } from './terminals/dock.tsx';
import { InstanceTunnels } from './tunnels/instance-tunnels.tsx';
import { useTunnelCount } from './tunnels/tunnel-store.ts';
import { TunnelsScreen } from './tunnels/tunnels-screen.tsx';
import { WallScreen } from './wall/wall-screen.tsx';

/** The rooms that exist, in the order of the rail. A new room is one line here. */
export const screens: readonly [Screen, ...Screen[]] = [
  { id: 'instances', label: 'screens.instances', icon: InstancesIcon, Component: InstancesScreen },
  { id: 'models', label: 'screens.models', icon: ModelIcon, Component: ModelsScreen },
  { id: 'tunnels', label: 'screens.tunnels', icon: TunnelIcon, Component: TunnelsScreen },
  { id: 'activity', label: 'screens.activity', icon: ActivityIcon, Component: ActivityScreen },
  { id: 'gauges', label: 'screens.gauges', icon: GaugeIcon, Component: WallScreen },
  { id: 'settings', label: 'screens.settings', icon: SettingsIcon, Component: SettingsScreen, isLast: true },
];

/** What the rooms lend each other. */
export const plugs: Plugs = {
  CommandSheet,
  ConnectHere,
  Dock,
  Gauges,
  GaugeHistory,
  SpaceSheet,
  disconnect,
  openFiles(instance, path) {
    showDock(filesHeightPx);
    openFiles(instance, path);
  },
  TransferStatus,
  Tunnels: InstanceTunnels,
  openTerminal,
  openTerminalAs,
  useTerminalCount,
  useTunnelCount,
};

/** Less, and a list of files with its preview is no pleasure. */
const filesHeightPx = 340;
