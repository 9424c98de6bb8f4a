import type { ChangeAction, ChangePlan, MachineType } from '../../preload/contract/changes.ts';
import type { CreateOptions, CreateSpec, ZoneParts } from '../../preload/contract/create.ts';
import type { Account, Instance, ListScope } from '../../preload/contract/instances.ts';
import type { KeylessPlan } from '../../preload/contract/keyless.ts';
import type { CpuUse } from '../../preload/contract/prices.ts';
import type { Problem, Remedy } from '../../preload/contract/problem.ts';
import type { InstanceReach } from '../../preload/contract/reach.ts';
import type { AwsSource } from './aws-credentials.ts';
import type { GoogleSource } from './google-credentials.ts';
import type { Holdings } from './holdings.ts';
import type { PriceAnswer, PriceItem } from './price-item.ts';
import type { LentKey, OpenedPort, PoweredOff, ScopeAnswer, StateChange } from './provider.ts';
import type { PublishedHostKey } from './published-host-keys.ts';

/** All that is needed to make an account's provider. */
export type AccountSetup =
  | { cloud: 'aws'; account: Account; source: AwsSource }
  | { cloud: 'gcp'; account: Account; source: GoogleSource; localUser: string };

/** One call of a provider that has one answer. */
export type ProviderCall =
  | { method: 'scopes'; chosen: readonly string[] }
  | { method: 'identify' }
  | { method: 'projects' }
  | { method: 'enterCode'; code: string }
  | { method: 'read' | 'start' | 'stop' | 'reboot' | 'delete'; instance: Instance }
  | { method: 'powerOffEnd' | 'hostKeys' | 'planKey' | 'reach'; instance: Instance }
  | { method: 'lendKey'; instance: Instance; key: { user: string; publicKey: string } }
  | { method: 'openPort'; instance: Instance; opened: OpenedPort }
  | { method: 'plan'; instance: Instance; action: ChangeAction }
  | { method: 'planResize' | 'setType'; instance: Instance; type: string }
  | { method: 'createOptions'; place: { region: string } }
  | { method: 'planCreate'; spec: CreateSpec }
  | { method: 'create'; spec: CreateSpec }
  | { method: 'regions' }
  | { method: 'machineTypes'; place: { region: string; zone: string } }
  | { method: 'zoneParts'; place: { region: string; zone: string } }
  | { method: 'holdings' | 'cpuUse'; instance: Instance }
  | { method: 'prices'; items: readonly PriceItem[] }
  | { method: 'poll'; change: StateChange };

/** What goes to the worker. A provider is named by a number; a call too, so that its pages and its end find it. */
export type ProviderRequest =
  | { open: number; setup: AccountSetup }
  | { close: number }
  | { id: number; provider: number; call: ProviderCall }
  | { id: number; provider: number; pages: 'list' | 'details'; scope: ListScope }
  | { more: number }
  | { cancel: number }
  | { end: true };

/** What comes back: one answer, or page after page (each asked for) and the end. */
export type ProviderReply = { id: number } & (
  | {
      account: Account;
      answer:
        | ScopeAnswer
        | Instance
        | StateChange
        | ChangePlan
        | MachineType[]
        | PriceAnswer[]
        | PoweredOff
        | PublishedHostKey[]
        | KeylessPlan
        | LentKey
        | CreateOptions
        | ZoneParts
        | Holdings
        | InstanceReach
        | CpuUse
        | readonly string[]
        | string
        | undefined;
    }
  | { account: Account; page: Instance[] }
  | { account: Account; done: true }
  | {
      refusal: {
        code: Problem['code'];
        params: Problem['params'];
        name: string;
        text: string;
        remedies: readonly Remedy[];
      };
    }
);
