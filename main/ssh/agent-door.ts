import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { once } from 'node:events';
import type { Duplex } from 'node:stream';
import { openAgent, openAgentStream } from './agent.ts';
import { agentMessages } from './agent-messages.ts';
import type { AgentPlace } from './find-agents.ts';
import { createWireReader, wireFields } from './ssh-wire.ts';

/** The way from a host to the user's own agent, open for as long as a person wants it. */
export type AgentDoor = {
  /** Whether a new shell may have it; `missing`: it is wanted, and no agent answers here. */
  look(): Promise<'off' | 'open' | 'missing'>;
  /**
   * Answers what a host asks over this stream: which keys there are, and signatures. Whatever else it asks is refused, and
   * all of it from the moment that nobody wants it any more, or when too many are under way. `isBound`: whoever opened it
   * tells the agent for which host.
   */
  serve(stream: Duplex, isBound: boolean): void;
};

/** Of one host at once: each is a socket to the agent, which serves everything else on this computer, too. */
const maxConversations = 32;

/** https://datatracker.ietf.org/doc/draft-ietf-sshm-ssh-agent/ */
const message = { failure: 5, list: 11, sign: 13, extension: 27 } as const;
const sessionBinding = 'session-bind@openssh.com';

/** A door to the first of these agents that answers. */
export function createAgentDoor(options: { isWanted(): boolean; agents(): Promise<readonly AgentPlace[]> }): AgentDoor {
  let conversations = 0;

  async function find(): Promise<string | undefined> {
    for (const { path } of await options.agents()) {
      const answers = await openAgent(path)
        .list()
        .then(
          () => true,
          () => false,
        );
      if (answers) return path;
    }
    return undefined;
  }

  async function converse(host: Duplex, isBound: boolean): Promise<void> {
    const path = options.isWanted() ? await find() : undefined;
    if (path === undefined) return;
    const agent = await openAgentStream(path);
    agent.on('error', () => {}); // its messages end
    const hangUp = () => agent.destroy();
    host.once('close', hangUp);
    try {
      const replies = agentMessages(agent);
      const ask = async (question: Buffer) => {
        agent.write(wireFields(question));
        return (await replies.next()).value;
      };
      if (!isBound) await ask(bindToNobody()); // an agent that has not heard of this refuses it
      for await (const question of agentMessages(host)) {
        const reply = isAllowed(question)
          ? options.isWanted() && (await ask(question))
          : Buffer.from([message.failure]);
        if (!reply) return;
        if (!host.write(wireFields(reply))) await once(host, 'drain');
      }
    } finally {
      host.off('close', hangUp);
      agent.destroy();
    }
  }

  return {
    async look() {
      if (!options.isWanted()) return 'off';
      return (await find()) === undefined ? 'missing' : 'open';
    },
    serve(host, isBound) {
      host.on('error', () => {}); // 'close' follows
      const end = () => {
        host.end();
        host.resume();
      };
      if (conversations >= maxConversations) return end();
      conversations += 1;
      converse(host, isBound)
        .catch(() => {}) // the host or the agent has hung up
        .finally(() => {
          conversations -= 1;
          end();
        });
    },
  };
}

/** A host may not take keys away, add any or lock the agent. */
function isAllowed(question: Buffer): boolean {
  if (question[0] === message.list || question[0] === message.sign) return true;
  return question[0] === message.extension && createWireReader(question.subarray(1)).text() === sessionBinding;
}

/**
 * Tells an agent that its answers leave this computer, for a host that it cannot know: ssh2 keeps no proof of whose key
 * the session has. A key that was added for certain hosts only (`ssh-add -h`) is then held back, where an agent that was
 * told nothing would take the question for one of this computer's own.
 */
function bindToNobody(): Buffer {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const hostKey = wireFields('ssh-ed25519', publicKey.export({ format: 'der', type: 'spki' }).subarray(-32));
  const session = randomBytes(32);
  const signature = wireFields('ssh-ed25519', sign(undefined, session, privateKey));
  const fields = wireFields(sessionBinding, hostKey, session, signature);
  return Buffer.concat([Buffer.from([message.extension]), fields, Buffer.from([1])]);
}
