import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { portSchema } from './port.ts';
import { problemSchema } from './problem.ts';
import { procedure } from './procedure.ts';

/** A name or an address, as a person types it. */
const tunnelHostSchema = z.string().regex(/^[\p{L}\p{N}._:%-]{1,253}$/u);

/**
 * What leads where. Every listening end is on loopback only. Without `localPort`, the number is the one there (1080 for
 * `dynamic`) while it is free here, else any that is.
 */
const tunnelRouteSchema = z.discriminatedUnion('kind', [
  /** A port here leads to `host:port` as the far host sees it. */
  z.object({ kind: z.literal('local'), localPort: portSchema.optional(), host: tunnelHostSchema, port: portSchema }),
  /** A port there leads to `host:port` as this computer sees it. */
  z.object({ kind: z.literal('remote'), remotePort: portSchema, host: tunnelHostSchema, port: portSchema }),
  /** A SOCKS port here leads wherever the far host can reach. */
  z.object({ kind: z.literal('dynamic'), localPort: portSchema.optional() }),
]);
export type TunnelRoute = z.infer<typeof tunnelRouteSchema>;

const tunnelDraftSchema = z.object({
  name: z.string().trim().min(1).max(100),
  /** The instance at the far end. */
  instanceRef: z.string().min(1).max(500),
  route: tunnelRouteSchema,
});
export type TunnelDraft = z.infer<typeof tunnelDraftSchema>;

/** A tunnel as it is remembered. */
export const rememberedTunnelSchema = tunnelDraftSchema.extend({
  id: z.string().min(1).max(100),
  /** It is started when the console is, as far as that asks nobody anything. */
  startsWithConsole: z.boolean().optional(),
});
export type RememberedTunnel = z.infer<typeof rememberedTunnelSchema>;

/** The one state of a tunnel. Only `main/tunnels/tunnel.ts` changes it. */
const tunnelStateSchema = z.discriminatedUnion('phase', [
  /** `problem`: it ended by itself, and this is why. */
  z.object({ phase: z.literal('stopped'), problem: problemSchema.optional() }),
  z.object({ phase: z.literal('starting') }),
  /**
   * `port` listens: there for `remote`, else here; `wantedPort` is the one that was in use. `problem`: what became of
   * the last connection through it, when nothing did.
   */
  z.object({
    phase: z.literal('open'),
    port: portSchema,
    wantedPort: portSchema.optional(),
    problem: problemSchema.optional(),
  }),
  /** The connection was lost; it is made again by itself at `retryAt`, for the `attempt`th time. */
  z.object({ phase: z.literal('waiting'), problem: problemSchema, attempt: z.number(), retryAt: z.iso.datetime() }),
]);
export type TunnelState = z.infer<typeof tunnelStateSchema>;

/** A tunnel and what goes through it. */
const tunnelSchema = rememberedTunnelSchema.extend({
  state: tunnelStateSchema,
  /** Since it was started: towards the instance, and from it. */
  sentBytes: z.number(),
  receivedBytes: z.number(),
  /** Open now. */
  connections: z.number(),
});
export type Tunnel = z.infer<typeof tunnelSchema>;

/** Services that the console knows how to open. */
const serviceKindSchema = z.enum(['jupyter', 'tensorboard', 'mlflow', 'ray', 'gradio', 'fastapi']);
export type ServiceKind = z.infer<typeof serviceKindSchema>;

/** Something that listens on an instance. */
const listeningServiceSchema = z.object({
  /** The address to be reached by on the instance itself. */
  host: tunnelHostSchema,
  port: portSchema,
  /** Its program, where the login user may know it. */
  program: z.string().max(200).optional(),
  /** What it is taken for, by its command line or what it answers. */
  kind: serviceKindSchema.optional(),
});
export type ListeningService = z.infer<typeof listeningServiceSchema>;

const byTunnel = z.object({ tunnelId: z.string() });
const byConnection = z.object({ connectionId: z.string() });

export const tunnels = {
  /** All tunnels that are remembered, now and after each change; what goes through them about once a second. */
  watch: procedure.input(z.object({})).output(eventIterator(z.array(tunnelSchema))),
  /** Remembers a tunnel; it is not started by that. */
  add: procedure.input(tunnelDraftSchema).output(byTunnel),
  /** Calls it otherwise, or starts it with the console from now on. */
  revise: procedure
    .input(
      byTunnel.extend({ name: tunnelDraftSchema.shape.name.optional(), startsWithConsole: z.boolean().optional() }),
    )
    .output(z.object({})),
  /** Starts a tunnel over a ready connection to its instance. Throws what kept it from being opened. */
  start: procedure.meta({ changes: true }).input(byTunnel.extend(byConnection.shape)).output(z.object({})),
  stop: procedure.input(byTunnel).output(z.object({})),
  /** Stops it, and remembers it no more. */
  forget: procedure.input(byTunnel).output(z.object({})),
  /** What listens on a connected host. */
  look: procedure.input(byConnection).output(z.object({ services: z.array(listeningServiceSchema) })),
  /**
   * Opens a tunnel to a service on loopback, or takes the one there is, and the service's page in the browser. A token
   * that the page asks for is found on the host and goes from the core into the browser; the caller never has it.
   */
  openService: procedure
    .meta({ changes: true })
    .input(byConnection.extend({ name: z.string().trim().min(1).max(100), service: listeningServiceSchema }))
    .output(byTunnel),
};
