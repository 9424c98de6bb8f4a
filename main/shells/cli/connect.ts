import type { Connection, ConnectionTarget } from '../../../preload/contract/connections.ts';
import { printable } from '../../printable.ts';
import { askPerson } from './ask-person.ts';
import type { Output } from './output.ts';
import { ProblemError } from './problems.ts';
import type { CoreClient } from './with-core.ts';

/**
 * Opens a connection and answers its questions: the host key by `trusted` (fingerprints given beforehand) or, without
 * any, by the person at the terminal, the passphrase by that person. Without either, the question itself is the problem.
 */
export async function connect(
  client: CoreClient,
  target: ConnectionTarget,
  trusted: readonly string[],
  signal: AbortSignal,
  output: Output,
): Promise<string> {
  const { connectionId } = await client.connections.open(target, { signal });
  let answered = '';
  for await (const all of await client.connections.watch({}, { signal })) {
    const connection = all.find(({ id }) => id === connectionId);
    if (!connection || JSON.stringify(connection.state) === answered) continue;
    answered = JSON.stringify(connection.state);
    if (await isReady(client, connection, trusted, output)) return connectionId;
  }
  throw new ProblemError({ code: 'app/cancelled', params: {} });
}

async function isReady(client: CoreClient, { id, state }: Connection, trusted: readonly string[], output: Output) {
  switch (state.phase) {
    case 'ready':
      return true;
    case 'closed':
      throw new ProblemError(state.problem ?? { code: 'ssh/connection-lost', params: {} });
    case 'host-key': {
      const { fingerprint, host, keyType, addressKnownAs } = state;
      if (addressKnownAs)
        output.error(
          printable(
            `Your ${addressKnownAs.path}, line ${addressKnownAs.line}, knows this address by another key, ${addressKnownAs.fingerprint}. Unless the address has passed on from another machine, someone may be in between.`,
          ),
        );
      const question = `${printable(host)} shows a ${printable(keyType)} key that this computer does not know:\n  ${fingerprint}\nTrust it? [y/N] `;
      const trust =
        trusted.length === 0 ? /^y(es)?$/i.test(await askPerson(question, true)) : trusted.includes(fingerprint);
      if (!trust) output.error(`The key was ${fingerprint}. To trust it beforehand: --trust ${fingerprint}`);
      await client.connections.decideHostKey({ connectionId: id, fingerprint, trust });
      return false;
    }
    case 'passphrase': {
      const again = state.wrong ? 'That was not it. ' : '';
      const passphrase = await askPerson(`${again}Passphrase for ${printable(state.keyPath)}: `, false);
      if (passphrase) await client.connections.givePassphrase({ connectionId: id, passphrase });
      else throw new ProblemError({ code: 'keys/needs-passphrase', params: { path: state.keyPath } });
      return false;
    }
    case 'prompt': {
      const { host, user, round, prompts } = state;
      if (state.banner) output.error(printableLines(state.banner));
      if (state.wrong) output.error(`${printable(host)} did not take that.`);
      for (const said of [state.title, state.instruction]) if (said) output.error(printableLines(said));
      const answers: string[] = [];
      for (const { text, echo } of prompts)
        answers.push(
          await askPerson(`${printable(text || `Password for ${user}`)} (asked by ${printable(host)}): `, echo),
        );
      if (answers.every((answer) => answer === ''))
        throw new ProblemError({ code: 'ssh/not-answered', params: { host } });
      await client.connections.answerPrompt({ connectionId: id, round, answers });
      return false;
    }
    default:
      return false;
  }
}

function printableLines(text: string): string {
  return text.split('\n').map(printable).join('\n');
}
