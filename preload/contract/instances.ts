import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { changePlanSchema, machineTypesSchema, planRequestSchema, resizeSchema } from './changes.ts';
import { gaugeAlertSchema } from './gauge-alerts.ts';
import { machineShapeSchema } from './machine-shape.ts';
import { noticeSchema } from './notices.ts';
import { priceSchema } from './prices.ts';
import { problemSchema } from './problem.ts';
import { procedure } from './procedure.ts';

/** The two clouds, and hosts that neither has told of. */
export const providerNameSchema = z.enum(['aws', 'gcp', 'ssh']);
export type ProviderName = z.infer<typeof providerNameSchema>;
/** The providers that have regions, prices and a power switch. */
export type CloudName = Exclude<ProviderName, 'ssh'>;

/** One vocabulary for both clouds; a changing state ends in -ing. Compute Engine's TERMINATED is `stopped`. */
export const instanceStateSchema = z.enum([
  'starting',
  'running',
  'stopping',
  'stopped',
  'suspending',
  'suspended',
  'repairing',
  'deleting',
  'deleted',
  'unknown',
]);
export type InstanceState = z.infer<typeof instanceStateSchema>;

/** What the user has put down about an instance; kept by its ref, so that it outlives a new address. */
export const instanceMarkSchema = z.object({ starred: z.boolean(), note: z.string().max(500) });
export type InstanceMark = z.infer<typeof instanceMarkSchema>;

const idlePartSchema = z.enum(['gpu', 'cpu']);
export type IdlePart = z.infer<typeof idlePartSchema>;

export const instanceSchema = z.object({
  /** Identity within the console: `provider:account:region:id`. Survives a stop and a new address. */
  ref: z.string(),
  id: z.string(),
  name: z.string(),
  provider: providerNameSchema,
  /** AWS account number or Google project id. */
  account: z.string(),
  /** The name under which the console shows that account: a profile, a configuration. */
  accountName: z.string().optional(),
  region: z.string(),
  zone: z.string(),
  type: z.string(),
  state: instanceStateSchema,
  publicAddress: z.string().optional(),
  privateAddress: z.string().optional(),
  launchedAt: z.iso.datetime().optional(),
  tags: z.record(z.string(), z.string()),
  /** True for the embedded practice account: nothing here costs money. */
  sandbox: z.boolean(),
  shape: machineShapeSchema,
  operatingSystem: z.enum(['linux', 'windows', 'unknown']),
  spot: z.boolean(),
  /**
   * How the cloud's price list knows its system and tenancy: EC2's usage operation; `free` or `licensed` on Compute
   * Engine. Absent where the list has no such entry, or the cloud does not tell.
   */
  billedAs: z.string().optional(),
  /** What an hour of it costs by the cloud's price list; absent until that has been asked. */
  price: priceSchema.optional(),
  /** The key pair the cloud put on the machine, by its name there. */
  keyName: z.string().optional(),
  /** Usual login users for the image, likeliest first. */
  loginUsers: z.array(z.string()),
  /** The scaling group (EC2) or managed instance group (Compute Engine) that keeps it, and replaces it when it stops. */
  group: z.string().optional(),
  /** What a stop would lose; undefined where the cloud's answer does not tell. */
  stopLoses: z.object({ localDisks: z.boolean().optional(), publicAddress: z.boolean().optional() }),
  mark: instanceMarkSchema.optional(),
  /** What its cloud has announced for it. */
  notices: z.array(noticeSchema).optional(),
  /** What of the connected machine has done nothing in all of the last minutes; absent where it is busy or nobody knows. */
  idle: idlePartSchema.optional(),
  /** What the connected machine has measured and its owner should know. */
  alerts: z.array(gaugeAlertSchema).optional(),
});
export type Instance = z.infer<typeof instanceSchema>;

const identitySchema = z.object({
  /** An ARN, or the e-mail address of a person or a service account. */
  principal: z.string(),
  kind: z.enum(['root', 'user', 'role', 'service-account', 'unknown']),
});
export type Identity = z.infer<typeof identitySchema>;

const accountSchema = z.object({
  /** Identity of the account within the console; the same before and after the cloud has told its number. */
  key: z.string(),
  provider: providerNameSchema,
  /** AWS account number or Google project id; the profile's name until the cloud has told. */
  account: z.string(),
  /** Profile, gcloud configuration, or the project where no configuration names it. */
  name: z.string(),
  sandbox: z.boolean(),
  /** As whom the console acts there, once the cloud has told. */
  identity: identitySchema.optional(),
  /** Key of the account that comes to the same number and identity, and is asked in place of this one. */
  sameAs: z.string().optional(),
  /** Left out of the list by the user's choice: nobody asks it. */
  isHidden: z.boolean().optional(),
  /** The device whose code is part of signing in to it, as its profile names it. */
  mfaDevice: z.string().optional(),
  /** How a person signs in to it. */
  signIn: z
    .object({
      command: z.string(),
      /** The console can run the command by itself: its tool is here and needs no terminal. */
      canRun: z.boolean(),
    })
    .optional(),
});
export type Account = z.infer<typeof accountSchema>;

/** One place that is asked: a region (AWS), or `all`: the whole account (a Google project is asked in one go). */
const listScopeSchema = z.object({ accountKey: z.string(), provider: providerNameSchema, region: z.string() });
export type ListScope = z.infer<typeof listScopeSchema>;

const instanceEventSchema = z.discriminatedUnion('kind', [
  /** Which accounts are in view, and what is wrong with this computer's cloud configuration beside them. */
  z.object({ kind: z.literal('accounts'), accounts: z.array(accountSchema), problems: z.array(problemSchema) }),
  /** A new round has begun. Rows stay as they are; what is gone is named by `removed`. */
  z.object({ kind: z.literal('started') }),
  /** These scopes are being asked; more may follow in the same round as accounts name their regions. */
  z.object({ kind: z.literal('asked'), scopes: z.array(listScopeSchema) }),
  /** Rows that are new or have changed, as a page arrived or as a state was followed. At most 500 at once. */
  z.object({ kind: z.literal('instances'), instances: z.array(instanceSchema) }),
  z.object({ kind: z.literal('removed'), refs: z.array(z.string()) }),
  z.object({ kind: z.literal('answered'), scope: listScopeSchema, count: z.number(), durationMs: z.number() }),
  /** The scope's rows of before stay. An account that can't even name its regions fails as the scope `all`. */
  z.object({ kind: z.literal('failed'), scope: listScopeSchema, problem: problemSchema }),
  /** A started or stopped instance did not reach the state that was asked for, or could not be followed to it. */
  z.object({ kind: z.literal('unsettled'), ref: z.string(), problem: problemSchema }),
  /** Every scope has answered or failed. */
  z.object({ kind: z.literal('finished'), durationMs: z.number() }),
  /** What the lists did not tell (shapes, login users) has been asked for as well; what is still open stays unknown. */
  z.object({ kind: z.literal('described') }),
  /** The prices of this round's rows have been asked for as well; those that are unknown say why. */
  z.object({ kind: z.literal('priced') }),
]);
export type InstanceEvent = z.infer<typeof instanceEventSchema>;

const signInEventSchema = z.discriminatedUnion('kind', [
  /** What the tool has written since, as plain text. */
  z.object({ kind: z.literal('output'), text: z.string() }),
  z.object({ kind: z.literal('ended'), isGood: z.boolean() }),
]);
export type SignInEvent = z.infer<typeof signInEventSchema>;

const byRef = z.object({ ref: z.string() });

export const instances = {
  /** What is known now (replayed as `accounts`, `started`, `asked`, `instances` …), then every change. The first watcher starts a round. */
  watch: procedure.input(z.object({})).output(eventIterator(instanceEventSchema)),
  /** Starts a new round over all scopes, unless one is under way. */
  refresh: procedure.input(z.object({})).output(z.object({})),
  /** Resolves once the cloud has accepted; the state is then followed in `watch` until it settles. */
  start: procedure.meta({ changes: true }).input(byRef).output(instanceSchema),
  stop: procedure.meta({ changes: true }).input(byRef).output(instanceSchema),
  /** Restarts its system; on Compute Engine without asking it to shut down first. */
  reboot: procedure.meta({ changes: true }).input(byRef).output(instanceSchema),
  /** Resolves once the cloud has accepted; the row stays until it is gone. */
  delete: procedure.meta({ changes: true }).input(byRef).output(instanceSchema),
  /** Keeps a star and a note for an instance, in the console's own settings; what is not said stays. */
  mark: procedure.input(byRef.extend(instanceMarkSchema.partial().shape)).output(z.object({})),
  /** What a change would do. Changes nothing; what can't be found out is said to be unknown. */
  plan: procedure.input(byRef.extend({ request: planRequestSchema })).output(changePlanSchema),
  /** The machine types that the instance's zone offers. */
  machineTypes: procedure.input(byRef).output(machineTypesSchema),
  /**
   * Stops it, changes its type, starts it if it was running. Refused before anything is stopped where the type can't be
   * had; resolves when it has begun and goes on in `watchResizes`. What fails on the way is put back as it was.
   */
  resize: procedure
    .meta({ changes: true })
    .input(byRef.extend({ type: z.string().min(1).max(64) }))
    .output(instanceSchema),
  /** The changes of type that go on, and the last ones that have ended; all of them after every change. */
  watchResizes: procedure.input(z.object({})).output(eventIterator(z.array(resizeSchema))),
  /** Tells an interrupted one no more. */
  forgetResize: procedure.input(z.object({ id: z.string().max(100) })).output(z.object({})),
};

export const accounts = {
  /**
   * Runs the account's own sign-in command, follows it to its end, and asks the clouds again when it went well. Ends
   * the command when nobody follows it any more.
   */
  signIn: procedure.input(z.object({ accountKey: z.string().max(500) })).output(eventIterator(signInEventSchema)),
  /** Signs in with the code that the account's device shows, and asks the clouds again. The code is kept nowhere. */
  enterCode: procedure
    .input(z.object({ accountKey: z.string().max(500), code: z.string().regex(/^\d{6}$/) }))
    .output(z.object({})),
};
