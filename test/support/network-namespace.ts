import { spawnSync } from 'node:child_process';
import { isAlive } from './processes.ts';

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
const ask = (...words: string[]) => spawnSync('ip', words, { encoding: 'utf8' }).stdout ?? '';

/** Makes one; undefined without the right to. `which` tells those of two files apart that run in one process. */
export function makeNetworkNamespace(which = 0): NetworkNamespace | undefined {
  if (process.platform !== 'linux') return undefined;
  clearLeftOver();
  const id = (process.pid + which * 8000) % 16_000;
  const [name, wire] = [`hangar-${process.pid}-${which}`, `hgr${process.pid}-${which}`];
  // A network of four addresses from the block that is kept for measurements (RFC 2544).
  const net = (last: number) => `198.18.${id >> 6}.${((id & 63) << 2) + last}`;
  const address = net(2);
  const dispose = () => remove(name, wire);
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

/** With all that still runs in it: a process that was stopped would hold it for ever. */
function remove(name: string, wire: string): void {
  for (const pid of ask('netns', 'pids', name).split('\n').filter(Boolean)) {
    try {
      process.kill(Number(pid), 'SIGKILL');
    } catch {
      // It has ended by itself.
    }
  }
  ip('netns', 'del', name);
  ip('link', 'del', wire); // which goes with it, unless the name was gone already
}

/** What runs that were killed have left: both names say whose process it was. */
function clearLeftOver(): void {
  const told = `${ask('netns', 'list')}\n${ask('-o', 'link', 'show', 'type', 'veth')}`;
  for (const [, pid, which] of told.matchAll(/(?:^hangar-|\bhgr)(\d+)-(\d+)\b/gm))
    if (!isAlive(Number(pid))) remove(`hangar-${pid}-${which}`, `hgr${pid}-${which}`);
}
