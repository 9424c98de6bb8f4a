import type { Instance } from '../../preload/contract/instances.ts';
import { type ConnectChoice, choiceOf } from '../connections/connect-state.ts';
import { disconnect } from '../connections/disconnect.ts';
import { createStore, type Store } from '../store.ts';
import { copyPath, copySelected } from './clipboard.ts';
import { isWholePath } from './find-paths.ts';
import { namedElsewhere } from './link-deceit.ts';
import { openLink } from './open-link.ts';
import { type Paste, readPaste } from './read-paste.ts';
import { terminalCount } from './terminal-count.ts';
import type { LinkTarget } from './terminal-screen.ts';
import { createTerminalSession, type TerminalSession } from './terminal-session.ts';
import { createTypingTogether } from './typing-together.ts';

/** Beside which terminal a new one is put; without it, it becomes a tab of the group in front. */
export type Placement = { besideId: string; direction: 'right' | 'below' };

/** A terminal in the dock. */
export type OpenTerminal = {
  readonly id: string;
  readonly instance: Pick<Instance, 'ref' | 'name' | 'sandbox' | 'publicAddress' | 'privateAddress'>;
  /** Tells the terminals of one instance apart; the first has none. */
  readonly number: number | undefined;
  readonly placement: Placement | undefined;
  readonly session: TerminalSession;
  /** What a press on the place under the pointer would lead to. */
  target: Store<LinkTarget | undefined>;
  isSearching: Store<boolean>;
  /** While what it shows is kept in a file. */
  recording: Store<{ stop(): void } | undefined>;
  /** Whatever is pasted here goes in without being shown first: a person has said so. */
  pastesUnasked: Store<boolean>;
};

/** What the dock shows, oldest first. */
export const openTerminals = createStore<readonly OpenTerminal[]>([]);

openTerminals.subscribe(() => {
  const { length } = openTerminals.get();
  terminalCount.set(length);
  // In a browser, leaving or reloading the page ends the shells; the desktop's window asks nothing of the page.
  if (!location.protocol.startsWith('http')) return;
  if (length > 0) window.addEventListener('beforeunload', askBeforeLeaving);
  else window.removeEventListener('beforeunload', askBeforeLeaving);
});

function askBeforeLeaving(event: BeforeUnloadEvent): void {
  event.preventDefault();
}

/** The id of the terminal in front. */
export const activeTerminal = createStore<string | undefined>(undefined);

/** Whether the dock covers the list and the detail pane. */
export const isMaximised = createStore(false);

/** The terminals that a person is asked about before they are closed, as something runs in them. */
export const closing = createStore<readonly string[]>([]);

/** The instance that a person is asked about before it is disconnected, as shells are open on it. */
export const disconnecting = createStore<Pick<Instance, 'ref' | 'name'> | undefined>(undefined);

/** What is typed into several terminals at once. */
export const together = createTypingTogether(openTerminals);

/** Whether a person chooses the terminals to type into at once. */
export const choosingTogether = createStore(false);

/** The terminal on whose host the kept shells are looked at. */
export const lookingAtKept = createStore<string | undefined>(undefined);

/** The terminal of whose host a person says whether it may use the agent of this computer. */
export const lendingAgentFrom = createStore<string | undefined>(undefined);

/** Where the menu of a terminal is open, in CSS pixels of the window. */
export const menuAt = createStore<{ id: string; x: number; y: number } | undefined>(undefined);

/** The paste that a person is asked about before it is sent. */
export const pasting = createStore<{ id: string; paste: Paste } | undefined>(undefined);

/** The link that a person is asked about before it is opened, as its text names another place. */
export const followingLink = createStore<{ text: string; address: string } | undefined>(undefined);

/** The path that was pressed in a terminal of an instance, until it is shown. */
export const pressedPath = createStore<{ ref: string; path: string } | undefined>(undefined);

let lastId = 0;

/** Opens another terminal on an instance and brings it to the front. */
function addTerminal(
  instance: OpenTerminal['instance'],
  options: { choice?: ConnectChoice | undefined; placement?: Placement; keptAs?: string; asks?: true } = {},
): OpenTerminal {
  lastId += 1;
  const id = `terminal-${lastId}`;
  const target = createStore<LinkTarget | undefined>(undefined);
  const terminal: OpenTerminal = {
    id,
    instance,
    number: freeNumber(instance.ref),
    placement: options.placement,
    target,
    isSearching: createStore(false),
    recording: createStore<{ stop(): void } | undefined>(undefined),
    pastesUnasked: createStore(false),
    session: createTerminalSession({
      instanceRef: instance.ref,
      choice: options.choice,
      asks: options.asks,
      keptAs: options.keptAs,
      onSent: (text) => together.sent(id, text),
      screen: {
        onPaste: (text) => askToPaste(terminal, text),
        onLink: followLink,
        onPath: (path) => pressPath(instance.ref, path),
        onTarget: target.set,
        onSelected: copySelected,
        onMenu: (x, y) => openMenu({ id, x, y }),
      },
    }),
  };
  openTerminals.set([...openTerminals.get(), terminal]);
  activeTerminal.set(id);
  return terminal;
}

/** One click on an instance: its terminal that is not up is brought to the front (and connected again), else a new one opens. */
export function openTerminal(instance: OpenTerminal['instance']): void {
  const waiting = openTerminals
    .get()
    .find(({ instance: { ref }, session }) => ref === instance.ref && session.state.get().phase !== 'open');
  if (!waiting) return void addTerminal(instance);
  activeTerminal.set(waiting.id);
  const { phase } = waiting.session.state.get();
  if (phase === 'ended') waiting.session.reconnect();
  else if (waiting.session.attempt.state.get().step === 'failed') waiting.session.attempt.again();
}

/** Another terminal, for which a person says first as whom and with which key. */
export function openTerminalAs(instance: OpenTerminal['instance']): void {
  addTerminal(instance, { asks: true });
}

/** Another terminal to the same host, as the same user with the same key. */
export function duplicateTerminal({ instance, session }: OpenTerminal, placement?: Placement): OpenTerminal {
  return addTerminal(instance, { choice: wayOf(session), ...(placement ? { placement } : {}) });
}

/** A terminal that shows a shell which was left on the host of another. */
export function takeUpShell({ instance, session }: OpenTerminal, keptAs: string): void {
  addTerminal(instance, { choice: wayOf(session), keptAs });
}

/** As whom and with which key a terminal is there; another may have logged in there since as somebody else. */
function wayOf({ attempt }: TerminalSession): ConnectChoice | undefined {
  const { choice, target, proposal } = attempt.state.get();
  return choice ?? (target && choiceOf(target, proposal));
}

/** Ends the shell and takes the terminal out of the dock. */
export function closeTerminal(id: string): void {
  const all = openTerminals.get();
  const closed = all.find((terminal) => terminal.id === id);
  if (!closed) return;
  openTerminals.set(all.filter((terminal) => terminal !== closed));
  if (activeTerminal.get() === id) activeTerminal.set(openTerminals.get().at(-1)?.id);
  closed.session.dispose();
}

/** Closes terminals; asks first where a shell would end. */
export function askToClose(ids: readonly string[]): void {
  const isUp = (id: string) => findTerminal(id)?.session.state.get().phase === 'open';
  if (ids.some(isUp)) closing.set(ids);
  else for (const id of ids) closeTerminal(id);
}

/** Opens a link; asks first where its text names another place than it leads to. */
function followLink(address: string, shown: string): void {
  const text = namedElsewhere(shown, address);
  if (text === undefined) openLink(address);
  else followingLink.set({ text, address });
}

/** Shows a path among the files; copies one that begins in the shell's own folder, which only the shell knows. */
function pressPath(ref: string, path: string): void {
  if (isWholePath(path)) pressedPath.set({ ref, path });
  else copyPath(path);
}

/** Pastes into a terminal; shows first what could run or hide something. */
export function askToPaste(terminal: OpenTerminal, pasted: string): void {
  const paste = readPaste(pasted);
  if (paste.mustBeShown && !terminal.pastesUnasked.get()) pasting.set({ id: terminal.id, paste });
  else together.paste(terminal, paste.text);
}

/** Asks which terminals are to be typed into at once, or ends that. */
export function typeTogether(): void {
  if (together.chosen.get().length > 0) together.stop();
  else choosingTogether.set(true);
}

/** Closes the connection to an instance; asks first where shells would end. */
export function askToDisconnect(instance: Pick<Instance, 'ref' | 'name'>): void {
  if (shellsOn(instance.ref) > 0) disconnecting.set(instance);
  else void disconnect(instance);
}

/** How many shells are open on an instance. */
export function shellsOn(instanceRef: string): number {
  return openTerminals
    .get()
    .filter(({ instance, session }) => instance.ref === instanceRef && session.state.get().phase === 'open').length;
}

/** The open terminal of this id. */
export function findTerminal(id: string | undefined): OpenTerminal | undefined {
  return openTerminals.get().find((terminal) => terminal.id === id);
}

/** Opens the menu of a terminal at a point of the window and brings the terminal to the front. */
export function openMenu(place: { id: string; x: number; y: number }): void {
  activeTerminal.set(place.id);
  // Nothing for the menu to give the focus back to: what it does may bring another terminal to the front.
  if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
  menuAt.set(place);
}

function freeNumber(ref: string): number | undefined {
  const taken = new Set(
    openTerminals.get().flatMap(({ instance, number }) => (instance.ref === ref ? [number ?? 1] : [])),
  );
  let number = 1;
  while (taken.has(number)) number += 1;
  return number === 1 ? undefined : number;
}
