/** A disk that outlives a stop. */
export type MachineDisk = { id: string; device: string; sizeGb: number; deletedWithMachine: boolean };

/** One practice machine of the sandbox, in the words of its own cloud. */
export type Machine = {
  cloud: 'aws' | 'gcp';
  id: string;
  name: string;
  region: string;
  zone: string;
  type: string;
  /** The cloud's own state name: `running` (EC2), `RUNNING` (Compute Engine). */
  state: string;
  system: 'linux' | 'windows';
  /** Key of `images`. */
  image: string;
  spot: boolean;
  /** Tags (EC2) or labels (Compute Engine). */
  tags: Record<string, string>;
  privateAddress: string;
  launchedAt: Date;
  /** What the cloud would object to, so that refusals can be met in practice. */
  quirk?: 'no-capacity' | 'one-time-spot';
  /** What its cloud has scheduled for it: EC2's code of the event, or `maintenance` at Google. */
  event?: { code: string; from: Date; to: Date };
  /** When it was told that it would be taken back, and when it is. */
  interruption?: { noticed: Date; at: Date };
  /** What a person has put into its metadata at Google. */
  metadata?: Record<string, string>;
  /** The tags that somebody has given it at Google, in place of those it had. */
  networkTags?: string[];
  /** The ranges that its cloud lets in on port 22; everybody where it does not say. */
  sshFrom?: string[];
  /** The group that keeps it. */
  group?: string;
  isStopProtected: boolean;
  isDeleteProtected: boolean;
  /** Its public address belongs to the account and stays with it through a stop. */
  hasReservedAddress: boolean;
  /** The first one is what it starts from. */
  disks: MachineDisk[];
  /** States to come, each with its time in milliseconds since 1970. */
  upcoming: { state: string; at: number }[];
};

/** A step of a change: the state, and how long after the change began it is reached, in milliseconds. */
type MachineStep = { state: string; afterMs: number };

/** The sandbox's machines. Time alone moves them: nothing runs in the background. */
export type Fleet = {
  /** All machines of a cloud as they stand now. */
  machines(cloud: Machine['cloud']): Machine[];
  find(cloud: Machine['cloud'], id: string): Machine | undefined;
  /** Sends a machine through steps, the first at once. */
  change(machine: Machine, steps: MachineStep[]): void;
  add(machine: Machine): void;
  /** Takes a spot machine back as its cloud does: it is told, and stops a while later. False for one that can't be. */
  interrupt(cloud: Machine['cloud'], id: string, settleMs: number): boolean;
  /** Takes a machine out after a while. */
  remove(machine: Machine, afterMs: number): void;
};

/** Two minutes at Amazon, half a minute at Google. */
const interruptions = {
  aws: { running: 'running', stopping: 'stopping', stopped: 'stopped', noticeMs: 120_000 },
  gcp: { running: 'RUNNING', stopping: 'STOPPING', stopped: 'TERMINATED', noticeMs: 30_000 },
};

export function createFleet(initial: readonly Machine[]): Fleet {
  let machines = [...initial];
  const leaving = new Map<Machine, number>();

  function present(): Machine[] {
    for (const [machine, at] of leaving) {
      if (at > Date.now()) continue;
      leaving.delete(machine);
      machines = machines.filter((it) => it !== machine);
    }
    return machines;
  }

  function advance(machine: Machine): Machine {
    for (let next = machine.upcoming[0]; next !== undefined && next.at <= Date.now(); next = machine.upcoming[0]) {
      machine.state = next.state;
      machine.upcoming.shift();
    }
    return machine;
  }
  return {
    machines: (cloud) =>
      present()
        .filter((machine) => machine.cloud === cloud)
        .map(advance),
    find(cloud, id) {
      const found = present().find((machine) => machine.cloud === cloud && machine.id === id);
      return found && advance(found);
    },
    change(machine, steps) {
      const now = Date.now();
      // Whatever else happens to it, it is not that any more.
      if (steps[0]?.afterMs === 0) delete machine.interruption;
      machine.upcoming = steps.map(({ state, afterMs }) => ({ state, at: now + afterMs }));
      advance(machine);
    },
    add: (machine) => {
      machines.push(machine);
    },
    interrupt(cloud, id, settleMs) {
      const machine = this.find(cloud, id);
      const words = interruptions[cloud];
      if (!machine?.spot || machine.state !== words.running) return false;
      const noticed = new Date();
      machine.interruption = { noticed, at: new Date(noticed.getTime() + words.noticeMs) };
      this.change(machine, [
        { state: words.stopping, afterMs: words.noticeMs },
        { state: words.stopped, afterMs: words.noticeMs + settleMs },
      ]);
      return true;
    },
    remove: (machine, afterMs) => leaving.set(machine, Date.now() + afterMs),
  };
}
