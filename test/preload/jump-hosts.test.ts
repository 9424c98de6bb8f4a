import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jumpHostsText, parseJumpHosts } from '../../preload/contract/jump-hosts.ts';

const name = fc.stringMatching(/^[a-z][a-z0-9.-]{0,20}$/);
const hop = fc.record({
  user: fc.stringMatching(/^[a-z_][a-z0-9_-]{0,12}$/),
  host: fc.oneof(name, fc.ipV4(), fc.ipV6()),
  port: fc.integer({ min: 1, max: 65_535 }),
  keyPath: fc.constant('/k'),
});

describe('parseJumpHosts', () => {
  it('reads what jumpHostsText writes', () => {
    fc.assert(
      fc.property(fc.array(hop, { maxLength: 8 }), (hops) => {
        expect(parseJumpHosts(jumpHostsText(hops), 'someone', '/k')).toEqual(hops);
      }),
    );
  });

  it('fills in what a hop leaves out', () => {
    expect(parseJumpHosts('bastion, root@[::1]:2222', 'ubuntu', undefined)).toEqual([
      { host: 'bastion', port: 22, user: 'ubuntu' },
      { host: '::1', port: 2222, user: 'root' },
    ]);
    expect(parseJumpHosts('  ', 'ubuntu', undefined)).toEqual([]);
  });

  it.each(['a@b@c', 'host:0', 'host:70000', 'host:x', '::1', 'a b c d e f g h i', '@host', '-oX', '-l@host'])(
    'refuses %s',
    (text) => {
      expect(parseJumpHosts(text, 'u', undefined)).toBeUndefined();
    },
  );

  it('gives only hops that fit the contract, or nothing', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        for (const { host, port, user } of parseJumpHosts(text, 'u', undefined) ?? []) {
          expect(host).not.toMatch(/[\s@,]/);
          expect(user.length).toBeGreaterThan(0);
          expect(port).toBeGreaterThan(0);
        }
      }),
    );
  });
});
