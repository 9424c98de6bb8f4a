import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { defaultGaugeThresholds, gaugeThresholdsSchema } from './gauge-alerts.ts';
import { addedHostSchema } from './hosts.ts';
import { instanceMarkSchema } from './instances.ts';
import { procedure } from './procedure.ts';
import { rememberedTunnelSchema } from './tunnels.ts';

/** What the shell around the core can do; the UI hides what is false. */
const capabilitiesSchema = z.object({
  /** The shell can show the system's own file dialog (else the UI shows its own, fed by `files.list`). */
  nativeFileDialog: z.boolean(),
  /** The shell can raise a notification of the operating system. */
  notifications: z.boolean(),
});
export type Capabilities = z.infer<typeof capabilitiesSchema>;

const platformSchema = z.enum(['windows', 'macos', 'linux']);
export type Platform = z.infer<typeof platformSchema>;

const appDescriptionSchema = z.object({
  version: z.string(),
  platform: platformSchema,
  capabilities: capabilitiesSchema,
  /** The user's home folder, where file dialogs begin. */
  homeFolder: z.string(),
  /** Why the sandbox is open: no credentials on this machine, asked for, or not at all. */
  sandbox: z.enum(['off', 'no-credentials', 'forced']),
  /** Started read-only: nothing can be changed until the console is started again, whatever the settings say. */
  startedReadOnly: z.boolean(),
});
export type AppDescription = z.infer<typeof appDescriptionSchema>;

/** What the list of instances is put together by: a fixed thing, or the value of a tag. */
const groupingSchema = z.union([
  z.enum(['account', 'provider', 'region', 'state', 'none']),
  z.templateLiteral(['tag:', z.string().max(128)]),
]);
export type Grouping = z.infer<typeof groupingSchema>;

export const settingsSchema = z.object({
  theme: z.enum(['system', 'light', 'dark']),
  language: z.enum(['system', 'en', 'ko']),
  /** Regions to ask, per provider; empty means all. */
  awsRegions: z.array(z.string().max(100)).max(200),
  gcpRegions: z.array(z.string().max(100)).max(200),
  /** Keys of the accounts that are left out of the list. */
  accountsHidden: z.array(z.string().max(500)).max(1000),
  /** Nothing that changes anything outside the console can be called. */
  readOnly: z.boolean(),
  /** The same for some accounts alone, by their key. */
  readOnlyAccounts: z.array(z.string().max(500)).max(1000),
  /** Notify when an instance has settled while the window was out of sight. */
  notifyWhenHidden: z.boolean(),
  copyOnSelect: z.boolean(),
  /** Colours of the terminals: those of the console, or others that have a light and a dark side too. */
  terminalPalette: z.enum(['console', 'warm', 'contrast']),
  /** A screen reader is told what terminals print. */
  terminalReadsAloud: z.boolean(),
  /** Refs of the instances on which shells are kept alive through lost connections. */
  keptShellInstances: z.array(z.string().max(500)).max(1000),
  /** Refs of the instances whose shells may use the keys of this computer's SSH agent. */
  agentForwardingInstances: z.array(z.string().max(500)).max(1000),
  terminalScrollbackLines: z.number().int().min(100).max(200_000),
  /** Sizes of the folding panes in CSS pixels, by pane name; 0 means folded. */
  paneSizes: z.record(z.string().max(100), z.number().min(0).max(10_000)),
  /** Machines that no cloud has told of. */
  hosts: z.array(addedHostSchema).max(500),
  /** Run on an instance when its cloud announces that it is taken away; empty for none. */
  checkpointCommand: z.string().max(2000),
  /** The same for some instances alone, by their ref. */
  checkpointCommands: z.record(z.string().max(500), z.string().max(2000)),
  gaugeThresholds: gaugeThresholdsSchema,
  /** Connections to instances stay open for history and alarms, also when nothing else needs them. */
  gaugesKeepConnected: z.boolean(),
  /** Stars and notes, by the instance's ref. */
  instanceMarks: z.record(z.string().max(500), instanceMarkSchema),
  /** Ways of looking at the instances that the user has kept by name. */
  instanceViews: z
    .array(
      z.object({
        name: z.string().min(1).max(60),
        filter: z.string().max(2_000),
        grouping: groupingSchema,
        sort: z.object({ column: z.string().max(40), descending: z.boolean() }),
      }),
    )
    .max(50),
  tunnels: z.array(rememberedTunnelSchema).max(200),
});
export type Settings = z.infer<typeof settingsSchema>;

/** What a setting is until somebody chooses. */
export const defaultSettings: Settings = {
  theme: 'system',
  language: 'system',
  awsRegions: [],
  gcpRegions: [],
  accountsHidden: [],
  readOnly: false,
  readOnlyAccounts: [],
  notifyWhenHidden: false,
  copyOnSelect: false,
  terminalPalette: 'console',
  terminalReadsAloud: false,
  keptShellInstances: [],
  agentForwardingInstances: [],
  terminalScrollbackLines: 10_000,
  paneSizes: {},
  hosts: [],
  checkpointCommand: '',
  checkpointCommands: {},
  gaugeThresholds: defaultGaugeThresholds,
  gaugesKeepConnected: false,
  instanceMarks: {},
  instanceViews: [],
  tunnels: [],
};

/** A change of some settings; the others stay. (A default in here would be taken for a choice.) */
export const settingsChangeSchema = settingsSchema.partial();

export const app = {
  describe: procedure.input(z.object({})).output(appDescriptionSchema),
  /** Opens an http(s) address in the user's browser; any other scheme is refused. */
  openLink: procedure.input(z.object({ url: z.url({ protocol: /^https?$/ }) })).output(z.object({})),
  /** Raises a notification of the operating system, where the shell can (see `capabilities`). */
  notify: procedure
    .input(z.object({ title: z.string().min(1).max(200), text: z.string().max(500) }))
    .output(z.object({})),
};

export const settings = {
  /** The current settings, then every change of them. */
  watch: procedure.input(z.object({})).output(eventIterator(settingsSchema)),
  update: procedure.input(settingsChangeSchema).output(settingsSchema),
};
