import fc from 'fast-check';
import { expect, test } from 'vitest';
import { wireFields } from '../../../../main/ssh/ssh-wire.ts';
import { createChannels } from '../../../../main/ssh/system-ssh/channels.ts';
import { readHostCertificate } from '../../../../main/ssh/system-ssh/host-certificate.ts';
import { masterArguments } from '../../../../main/ssh/system-ssh/master-arguments.ts';
import { message } from '../../../../main/ssh/system-ssh/message.ts';

const bytes = (maxLength: number) => fc.uint8Array({ maxLength }).map((it) => Buffer.from(it));

test('messages that make no sense break no channel', () => {
  const type = fc.oneof(fc.constantFrom(...Object.values(message)), fc.integer({ min: 0, max: 255 }));
  fc.assert(
    fc.property(fc.array(fc.tuple(type, bytes(60)), { maxLength: 20 }), (messages) => {
      const channels = createChannels(() => {});
      const opening = channels.open('session', Buffer.alloc(0), (channel) => {
        channel.exit.catch(() => {});
        channel.request('exec', wireFields('true')).catch(() => {});
      });
      opening.catch(() => {});
      channels.receive(message.openConfirmation, Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1, 0]));
      for (const [kind, payload] of messages) {
        channels.receive(kind, payload);
        channels.receive(kind, Buffer.concat([Buffer.alloc(4), payload])); // to the channel that there is
      }
      channels.end();
    }),
  );
});

test('no bytes are more than a certificate or none', () => {
  const type = 'ssh-ed25519-cert-v01@openssh.com';
  fc.assert(fc.property(bytes(200), (rest) => void readHostCertificate(Buffer.concat([wireFields(type), rest]))));
  expect(readHostCertificate(wireFields('ssh-ed25519', Buffer.alloc(32)))).toBeUndefined();
});

test('whatever a host or a user is called, it is no option', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (host, user) => {
      const words = masterArguments({
        host,
        user,
        port: 22,
        folder: '/tmp/hangar-ssh-x',
        knownHostsCommand: ['/a path/node', '%H'],
        certificates: [],
        identityFile: undefined,
        agentPath: '/tmp/hangar-ssh-x/agent',
        aliveSeconds: 15,
      });
      expect(words.slice(-2)).toEqual(['--', host]);
      expect(words[words.indexOf('-l') + 1]).toBe(user);
      expect(words.filter((word) => word === '-o').length * 2 + 12).toBe(words.length);
    }),
  );
});
