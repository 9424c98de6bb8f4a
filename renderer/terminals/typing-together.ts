import { createStore, type Store } from '../store.ts';
import { isTerminalAnswer } from './terminal-answer.ts';

/** What is needed of a terminal that is typed into together with others. */
type Typed = {
  readonly id: string;
  readonly session: {
    type(text: string): void;
    readonly screen: { paste(text: string): void; readonly asksSecret: boolean };
  };
};

/** What is typed and pasted into one of several chosen terminals goes to all of them. */
export type TypingTogether = {
  /** The chosen ones; none while nothing is typed together. */
  chosen: Store<readonly string[]>;
  /** One of them seems to ask for a password, which the others would show. */
  isSecretAsked: Store<boolean>;
  /** Fewer than two are none. */
  start(ids: readonly string[]): void;
  stop(): void;
  /** To be called with all that a terminal sends to its host. */
  sent(id: string, text: string): void;
  paste(terminal: Typed, text: string): void;
};

export function createTypingTogether(terminals: Store<readonly Typed[]>): TypingTogether {
  const chosen = createStore<readonly string[]>([]);
  const isSecretAsked = createStore(false);
  let isPassingOn = false;

  function start(ids: readonly string[]) {
    isSecretAsked.set(false);
    chosen.set(ids.length > 1 ? ids : []);
  }
  function all(): Typed[] {
    return terminals.get().filter(({ id }) => chosen.get().includes(id));
  }
  function look() {
    isSecretAsked.set(all().some(({ session }) => session.screen.asksSecret));
  }
  terminals.subscribe(() => {
    if (chosen.get().length > 0 && all().length < chosen.get().length) start(all().map(({ id }) => id));
  });

  return {
    chosen,
    isSecretAsked,
    start,
    stop: () => start([]),
    sent(from, text) {
      if (isPassingOn || !chosen.get().includes(from) || isTerminalAnswer(text)) return;
      look();
      for (const { id, session } of all()) if (id !== from) session.type(text);
    },
    paste(terminal, text) {
      // Each by itself: not every program in front takes a paste in the same way.
      isPassingOn = true;
      const isChosen = chosen.get().includes(terminal.id);
      for (const { session } of isChosen ? all() : [terminal]) session.screen.paste(text);
      isPassingOn = false;
    },
  };
}
