import { type ComponentType, createContext, useContext } from 'react';
import type { Instance } from '../preload/contract/instances.ts';

/**
 * What one room lends another, so that rooms do not import each other: `screens.tsx` plugs the makers in, and whoever
 * needs one takes it from `usePlugs()`. What is absent is not offered.
 */
export type Plugs = {
  /** Asks for user and key as far as needed, connects, and shows a terminal in the dock. */
  openTerminal?: (instance: Instance) => void;
  /** The same, but a person says first as whom and with which key. */
  openTerminalAs?: (instance: Instance) => void;
  /** Shows the files of an instance in the dock; at a path, if one is given, be it a folder's or a file's. */
  openFiles?: (instance: Instance, path?: string) => void;
  /** The transfers of files in a few words, for the status bar. */
  TransferStatus?: ComponentType;
  /** Closes the connection to an instance; asks first where shells would end. */
  disconnect?: (instance: Instance) => void;
  /** The terminals below a list. */
  Dock?: ComponentType;
  /** How many terminals are open: a hook, for the status bar. */
  useTerminalCount?: () => number;
  /** How many tunnels are open: the same. */
  useTunnelCount?: () => number;
  /** Makes a connection without a terminal, for a pane that needs one; says why it is needed. */
  ConnectHere?: ComponentType<{ instance: Instance; title: string; next: string }>;
  /** Asks several instances one question. */
  CommandSheet?: ComponentType<{ instances: readonly Instance[]; onClose: () => void }>;
  /** The tunnels of a connected instance, and what listens there. */
  Tunnels?: ComponentType<{ instance: Instance; connectionId: string }>;
  /** The gauges of a ready connection. */
  Gauges?: ComponentType<{ connectionId: string }>;
  /** Where the space of a file system went, as a sheet. */
  SpaceSheet?: ComponentType<{ connectionId: string; mountPoint: string; onClose: () => void }>;
  /** What an instance did in the last days. */
  GaugeHistory?: ComponentType<{ instanceRef: string }>;
};

const PlugsContext = createContext<Plugs>({});

/** Gives the plugs to everything below. */
export const PlugsProvider = PlugsContext.Provider;

/** What the other rooms lend. */
export function usePlugs(): Plugs {
  return useContext(PlugsContext);
}
