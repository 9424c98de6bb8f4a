import { expect, test } from 'vitest';
import { createStore } from '../../../renderer/store.ts';
import { asksSecret } from '../../../renderer/terminals/asks-secret.ts';
import { createTypingTogether } from '../../../renderer/terminals/typing-together.ts';

/** Terminals that keep what comes to their shells; a paste goes out as xterm sends it, through `sent`. */
function openThree() {
  const hosts: Record<string, string> = { a: '', b: '', c: '' };
  const secrets = new Set<string>();
  const terminals = Object.keys(hosts).map((id) => {
    const session = {
      type(text: string) {
        hosts[id] += text;
      },
      screen: {
        get asksSecret() {
          return secrets.has(id);
        },
        paste: (text: string) => send(id, `<${text}>`),
      },
    };
    return { id, session };
  });
  const list = createStore<readonly (typeof terminals)[number][]>(terminals);
  const together = createTypingTogether(list);
  function send(id: string, text: string) {
    hosts[id] += text;
    together.sent(id, text);
  }
  return { hosts, secrets, list, together, send, terminals };
}

test('keys and pastes go to the chosen ones once each, and to no other', () => {
  const { hosts, together, send, terminals } = openThree();
  send('a', 'alone ');
  together.start(['a', 'b']);
  send('a', 'ls\r');
  send('c', 'mine');
  const [first, , third] = terminals;
  if (first && third) {
    together.paste(first, 'text');
    together.paste(third, 'own');
  }
  expect(hosts).toEqual({ a: 'alone ls\r<text>', b: 'ls\r<text>', c: 'mine<own>' });
  together.stop();
  send('b', '!');
  expect(hosts.a).toBe('alone ls\r<text>');
});

test('what a terminal answers to its own host is told to no other', () => {
  const { hosts, together, send } = openThree();
  together.start(['a', 'b']);
  const answers = ['\u001b[?1;2c', '\u001b[12;40R', '\u001b[I', '\u001b]11;rgb:00/00/00\u001b\\', '\u001b[<0;3;4M'];
  for (const answer of answers) send('a', answer);
  expect(hosts.b).toBe('');
  for (const key of ['\u001b[A', '\u001b', '\u001bOP', '\u001b[15~', '\u001b[1;5C', '한']) send('a', key);
  expect(hosts.b).toBe('\u001b[A\u001b\u001bOP\u001b[15~\u001b[1;5C한');
});

test('it ends by itself when fewer than two are left', () => {
  const { together, list } = openThree();
  together.start(['a', 'b', 'c']);
  list.set(list.get().slice(1));
  expect(together.chosen.get()).toEqual(['b', 'c']);
  list.set(list.get().slice(1));
  expect(together.chosen.get()).toEqual([]);
});

test('it says so when one of them asks for a password', () => {
  const { together, send, secrets } = openThree();
  together.start(['a', 'b']);
  send('a', 'x');
  expect(together.isSecretAsked.get()).toBe(false);
  secrets.add('b');
  send('a', 'y');
  expect(together.isSecretAsked.get()).toBe(true);
  for (const line of ['[sudo] password for me: ', "me@host's password:", 'Enter passphrase for key /k: ', '암호: '])
    expect(asksSecret(line), line).toBe(true);
  for (const line of ['$ ', 'password changed', 'user@host:~/password$ ']) expect(asksSecret(line), line).toBe(false);
});
