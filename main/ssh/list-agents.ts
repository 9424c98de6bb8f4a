import type { Agent } from '../../preload/contract/keys.ts';
import { AppError, fromUnknown } from '../app-error.ts';
import { openAgent } from './agent.ts';
import type { AgentPlace } from './find-agents.ts';
import { fingerprintOf } from './host-keys.ts';
import { hostText } from './host-text.ts';
import { usableTypes } from './private-keys.ts';
import { describePublicKey } from './ssh-wire.ts';

const maxCommentLength = 100;

/** What each agent holds; what is neither for ssh2 nor for a system's `ssh` is told as that. One that can't be asked is told with its problem; PuTTY's, which is mostly not there, is left out. */
export async function listAgents(places: readonly AgentPlace[], hasSystemTransport: boolean): Promise<Agent[]> {
  const listed = await Promise.all(
    places.map(async ({ kind, path }): Promise<Agent> => {
      try {
        const held = await openAgent(path).list();
        const keys = held.flatMap(({ blob, comment }) => {
          const facts = describePublicKey(blob);
          if (!facts) return [];
          const { type } = facts;
          const isUsable = usableTypes.includes(type) || hasSystemTransport;
          const problem = isUsable ? undefined : new AppError('keys/unsupported-format', { path, type }).toProblem();
          const shown = hostText(comment, maxCommentLength);
          return [{ ...facts, fingerprint: fingerprintOf(blob), comment: shown, ...(problem ? { problem } : {}) }];
        });
        return { kind, path, keys };
      } catch (error) {
        return { kind, path, keys: [], problem: fromUnknown(error).toProblem() };
      }
    }),
  );
  return listed.filter(({ kind, problem }) => kind !== 'pageant' || !problem);
}
