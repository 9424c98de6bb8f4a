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
  quirk?: 'no-capacity' | 'stop-protected' | 'one-time-spot';
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
};

export function createFleet(machines: readonly Machine[]): Fleet {
  function advance(machine: Machine): Machine {
    for (let next = machine.upcoming[0]; next !== undefined && next.at <= Date.now(); next = machine.upcoming[0]) {
      machine.state = next.state;
      machine.upcoming.shift();
    }
    return machine;
  }
  return {
    machines: (cloud) => machines.filter((machine) => machine.cloud === cloud).map(advance),
    find(cloud, id) {
      const found = machines.find((machine) => machine.cloud === cloud && machine.id === id);
      return found && advance(found);
    },
    change(machine, steps) {
      const now = Date.now();
      machine.upcoming = steps.map(({ state, afterMs }) => ({ state, at: now + afterMs }));
      advance(machine);
    },
  };
}
