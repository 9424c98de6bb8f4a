import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { portSchema } from './port.ts';
import { problemSchema } from './problem.ts';
import { procedure } from './procedure.ts';

/** One step of a way: a host, and the login there. */
export const hopSchema = z.object({
  host: z.string().min(1).max(255),
  port: portSchema,
  user: z.string().min(1).max(255),
  /** The one private key file that is offered. */
  keyPath: z.string().optional(),
  /** The one key of an agent that is offered, by its fingerprint. Without any of the two: as the configuration says, or what the agent holds. */
  agentKey: z.string().max(100).optional(),
  /** The name under which the user's own configuration speaks of this host: its keys, known hosts and ProxyCommand count. */
  configured: z.string().max(255).optional(),
});
export type Hop = z.infer<typeof hopSchema>;

export const connectionTargetSchema = hopSchema.extend({
  /** The instance this host is, when it is one: its host key is remembered under this name, not under its address. */
  instanceRef: z.string().optional(),
  /** Jump hosts, nearest first. */
  via: z.array(hopSchema).max(8).default([]),
  /** Logs in with a key that is made for it and that the instance's cloud hands over; see `keyless`. */
  keyless: z.literal(true).optional(),
});
export type ConnectionTarget = z.infer<typeof connectionTargetSchema>;

/** What the instance's cloud says of a key that nobody knows. One that it contradicts ends the connection. */
const hostKeyProofSchema = z.object({
  /** `unpublished`: nothing yet, or not of this type; it is asked again for some minutes. `unasked`: `problem` tells why. */
  status: z.enum(['asking', 'proven', 'unpublished', 'unasked']),
  problem: problemSchema.optional(),
});
export type HostKeyProof = z.infer<typeof hostKeyProofSchema>;

/** The key of a host that is connected, and why it is trusted. */
const trustedHostKeySchema = z.object({
  keyType: z.string(),
  fingerprint: z.string(),
  /** `proven`: its cloud publishes it. `first-use`: a person has trusted it for this connection. `known`: it was before. */
  trust: z.enum(['proven', 'first-use', 'known']),
});
export type TrustedHostKey = z.infer<typeof trustedHostKeySchema>;

/** What the built-in client does not speak, so that the system's `ssh` carries the connection. */
const systemReasonSchema = z.enum(['key-exchange', 'host-key', 'mac', 'certificate', 'security-key']);
export type SystemReason = z.infer<typeof systemReasonSchema>;

/** The one state of a connection. Only `main/ssh/connection.ts` changes it. */
const connectionStateSchema = z.discriminatedUnion('phase', [
  z.object({ phase: z.literal('connecting'), host: z.string() }),
  /** Waits for a person: the key is unknown. Nothing secret has been sent. */
  z.object({
    phase: z.literal('host-key'),
    host: z.string(),
    port: z.number(),
    keyType: z.string(),
    /** `SHA256:…` as `ssh-keygen -l` prints it. */
    fingerprint: z.string(),
    /** The user's own `known_hosts` has another key under this instance's address. Addresses pass on: no proof, but a hint. */
    addressKnownAs: z.object({ fingerprint: z.string(), path: z.string(), line: z.number() }).optional(),
    /** For an instance of a cloud. */
    proof: hostKeyProofSchema.optional(),
  }),
  /** Waits for a person: the key file is encrypted. `wrong` after a failed try; `attempt` counts from 1 to 3. */
  z.object({
    phase: z.literal('passphrase'),
    keyPath: z.string(),
    wrong: z.boolean(),
    attempt: z.number(),
    mayKeep: z.boolean(),
  }),
  /**
   * Waits for a person: the host wants a password or other answers. Its words are printable and cut to a length, and no
   * more than its words. `round` counts the questions, so that an answer never meets another one.
   */
  z.object({
    phase: z.literal('prompt'),
    host: z.string(),
    user: z.string(),
    method: z.enum(['password', 'keyboard-interactive']),
    round: z.number(),
    /** It did not take what was answered before. */
    wrong: z.boolean(),
    title: z.string(),
    instruction: z.string(),
    prompts: z.array(z.object({ text: z.string(), echo: z.boolean() })),
    /** The keychain can keep the answer: it is a password. */
    mayKeep: z.boolean(),
    /** What it told everybody before the login. */
    banner: z.string().optional(),
  }),
  z.object({ phase: z.literal('authenticating'), host: z.string(), user: z.string() }),
  /** `banner` is what the host told everybody before the login; `systemReason` is there where the system's `ssh` carries it. */
  z.object({
    phase: z.literal('ready'),
    serverVersion: z.string(),
    transport: z.enum(['built-in', 'system']),
    systemReason: systemReasonSchema.optional(),
    hostKey: trustedHostKeySchema.optional(),
    /** A passphrase or password should have been kept in the keychain, which did not take it. */
    notKept: problemSchema.optional(),
    banner: z.string().optional(),
  }),
  z.object({ phase: z.literal('closed'), problem: problemSchema.optional() }),
]);
export type ConnectionState = z.infer<typeof connectionStateSchema>;

const connectionSchema = z.object({
  id: z.string(),
  target: connectionTargetSchema,
  state: connectionStateSchema,
});
export type Connection = z.infer<typeof connectionSchema>;

const byId = z.object({ connectionId: z.string() });

export const connections = {
  /** How the console would reach an instance: address, port, likely users, and the keys worth trying (best first). */
  propose: procedure.input(z.object({ instanceRef: z.string() })).output(
    z.object({
      host: z.string(),
      port: z.number(),
      users: z.array(z.string()),
      keyPaths: z.array(z.string()),
      /** Jump hosts on the way, nearest first. */
      via: z.array(hopSchema),
      /** The name of the host in the user's own configuration, which then says with which keys it is reached. */
      configured: z.string().optional(),
      /** The program of the user's own configuration through which it is reached. */
      proxyCommand: z.string().optional(),
      /** The host key's fingerprint where it is known from elsewhere than the host itself: who made the host says so. */
      provenFingerprint: z.string().optional(),
    }),
  ),
  /** All connections now, then all of them again after each change. */
  watch: procedure.input(z.object({})).output(eventIterator(z.array(connectionSchema))),
  /** Begins to connect, or gives the connection that this host and user already have. Follow it in `watch`. */
  open: procedure.input(connectionTargetSchema.omit({ keyless: true })).output(byId),
  /** Answers `host-key`. The fingerprint is repeated so that an answer never meets another key than the one shown. */
  decideHostKey: procedure.input(byId.extend({ fingerprint: z.string(), trust: z.boolean() })).output(z.object({})),
  /** Answers `passphrase`; kept in memory only while the connection needs it, and with `keep` in the keychain once it has worked. */
  givePassphrase: procedure
    .input(byId.extend({ passphrase: z.string().max(1024), keep: z.boolean().default(false) }))
    .output(z.object({})),
  /** Answers `prompt`, one answer for each of its prompts; kept in memory only until the host has heard it. */
  answerPrompt: procedure
    .input(
      byId.extend({
        round: z.number(),
        answers: z.array(z.string().max(1024)).max(16),
        keep: z.boolean().default(false),
      }),
    )
    .output(z.object({})),
  close: procedure.input(byId).output(z.object({})),
  /** Keeps a connection that is up for as long as this is listened to, though nothing is open on it; tells once that it does. */
  hold: procedure.input(byId).output(eventIterator(z.object({}))),
};
