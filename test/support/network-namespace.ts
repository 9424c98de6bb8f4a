import { spawnSync } from 'node:child_process';

/** A network of its own, with one wire to this computer's. */
export type NetworkNamespace = {
  name: string;
  /** Where what runs in it is reached. */
  address: string;
  /** Takes the wire away without a word to either end; `mend` puts it back. */
  cut(): void;
  mend(): void;
  dispose(): void;
};

const ip = (...words: string[]) => spawnSync('ip', words, { stdio: 'ignore' }).status === 0;

/** Makes one; undefined without the right to. `which` tells those of two files apart that run in one process. */
export function makeNetworkNamespace(which = 0): NetworkNamespace | undefined {
  if (process.platform !== 'linux') return undefined;
  const id = (process.pid + which * 8000) % 16_000;
  const [name, wire] = [`hangar${id}`, `hgr${id}`];
  // A network of four addresses from the block that is kept for measurements (RFC 2544).
  const net = (last: number) => `198.18.${id >> 6}.${((id & 63) << 2) + last}`;
  const address = net(2);
  const dispose = () => void ip('netns', 'del', name);
  const isMade =
    ip('netns', 'add', name) &&
    ip('link', 'add', wire, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', name) &&
    ip('addr', 'add', `${net(1)}/30`, 'dev', wire) &&
    ip('link', 'set', wire, 'up') &&
    ip('-n', name, 'addr', 'add', `${address}/30`, 'dev', 'eth0') &&
    ip('-n', name, 'link', 'set', 'lo', 'up') &&
    ip('-n', name, 'link', 'set', 'eth0', 'up');
  if (!isMade) {
    dispose();
    return undefined;
  }
  return {
    name,
    address,
    cut: () => void ip('-n', name, 'link', 'set', 'eth0', 'down'),
    mend: () => void ip('-n', name, 'link', 'set', 'eth0', 'up'),
    dispose,
  };
}
