import { createCoreAbsence } from './core-absence.ts';
import { createSession } from './session.ts';
import { chooseTransport } from './transport.ts';

/** This page's conversation with the core. */
export const session = createSession(chooseTransport());

/** Every procedure of the contract: `await client.instances.start({ ref })`. Failures go through `problemFrom`. */
export const client = session.client;

/** Whether the core has been away for more than a moment. */
export const coreIsAway = createCoreAbsence(session.phase, 600);
