/** One call as it reached a sandbox endpoint. */
export type SandboxCall = {
  cloud: 'aws' | 'gcp';
  /** `StartInstances`, `instances.start` … */
  action: string;
  /** Region or zone; undefined for a call over a whole project. */
  place: string | undefined;
  /** How many calls have come before it. */
  index: number;
};

/** What goes wrong with a call. */
export type Fault =
  /** The cloud's own refusal. */
  | { kind: 'refusal'; status: number; code: string; message: string }
  /** The request is taken and never answered. */
  | { kind: 'silence' }
  /** The connection is closed without a word. */
  | { kind: 'reset' }
  /** Some other thing answers: a proxy's login page, noise. */
  | { kind: 'body'; status: number; contentType: string; body: string }
  /** The right answer, cut off in the middle. */
  | { kind: 'truncation' }
  /** The right answer, late. */
  | { kind: 'delay'; ms: number }
  /** What was right when the request came, told when it may be no longer. */
  | { kind: 'hold'; until: Promise<void> };

/** Faults that the process holding the sandbox can switch on; nothing of it can be reached over the network. */
export type Faults = {
  /** Asks `choose` about every call from now on; the returned function takes it out again. */
  add(choose: (call: SandboxCall) => Fault | undefined): () => void;
  choose(call: SandboxCall): Fault | undefined;
};

export function createFaults(): Faults {
  const choices = new Set<(call: SandboxCall) => Fault | undefined>();
  return {
    add(choose) {
      choices.add(choose);
      return () => choices.delete(choose);
    },
    choose(call) {
      for (const choose of choices) {
        const fault = choose(call);
        if (fault) return fault;
      }
      return undefined;
    },
  };
}
