import type { AgentForwarding } from '../../preload/contract/terminals.ts';
import type { ByteStream } from '../../preload/contract/wire/byte-streams.ts';
import { settings } from '../app-state.ts';
import { client, session as page } from '../client.ts';
import { type ConnectAttempt, createConnectAttempt } from '../connections/connect-attempt.ts';
import type { ConnectChoice } from '../connections/connect-state.ts';
import { isNetworkProblem } from '../connections/is-network-problem.ts';
import { connections } from '../connections.ts';
import { wordsFor } from '../i18n/words.tsx';
import { problemFrom } from '../problem-from.ts';
import { createStore, type Store } from '../store.ts';
import { type AutoReconnect, createAutoReconnect } from './auto-reconnect.ts';
import { countDrawnBytes } from './drawn-bytes.ts';
import { type Ending, readEnding } from './ending.ts';
import { createInputQueue, type InputQueue } from './input-queue.ts';
import { isQuestion, newTab, nextTabState, type TabEvent, type TabState } from './tab-state.ts';
import { createTerminalScreen, type ScreenListeners, type ScreenSize, type TerminalScreen } from './terminal-screen.ts';

/** One tab's terminal: the way to its host, its shell and its screen. It lives until it is disposed, across reconnections. */
export type TerminalSession = {
  readonly attempt: ConnectAttempt;
  readonly screen: TerminalScreen;
  state: Store<TabState>;
  /** What became of lending this shell the agent of this computer. */
  agent: Store<AgentForwarding>;
  /** How a connection that was lost is had back by itself. */
  readonly auto: AutoReconnect;
  /** The name under which the host keeps the shell when the connection ends; undefined where it ends with it. */
  readonly keptAs: string | undefined;
  /** After an end: connects again and opens a new shell below what is on the screen. */
  reconnect(): void;
  setVisible(isVisible: boolean): void;
  /** Sends text to the shell as if it had been typed here; where there is none, it is lost. */
  type(text: string): void;
  /** Ends the shell, if there is one, and forgets the screen. */
  dispose(): void;
};

export type SessionOptions = {
  instanceRef: string;
  choice?: ConnectChoice | undefined;
  /** Whether a person says first as whom and with which key. */
  asks?: boolean | undefined;
  /** The name of a shell that is kept on the host and to be taken up. */
  keptAs?: string | undefined;
  /** Called with all text that is sent to the shell: keys, pastes, and answers of the terminal. */
  onSent(text: string): void;
  screen: Pick<ScreenListeners, 'onPaste' | 'onLink' | 'onPath' | 'onTarget' | 'onSelected' | 'onMenu'>;
};

const maxTypedAhead = 4096;
/** A shell that prints nothing by then is taken to be ready all the same. */
const silentShellMs = 5000;

export function createTerminalSession({
  instanceRef,
  choice,
  asks,
  keptAs,
  onSent,
  screen: listeners,
}: SessionOptions): TerminalSession {
  const state = createStore<TabState>(newTab);
  const agent = createStore<AgentForwarding>('off');
  const attempt = createConnectAttempt(instanceRef, choice, asks);
  let stream: ByteStream | undefined;
  let input: InputQueue | undefined;
  /** Under which name the shell is kept on the host, once it is. */
  let keptName = keptAs;
  /** What is typed while the shell is on its way. */
  let typedAhead = '';
  let isDisposed = false;

  const screen = createTerminalScreen({
    ...listeners,
    onText(text) {
      const { phase } = state.get();
      // What was meant for the program that was in front must not run in the shell that comes after it.
      if (auto.state.get()) steer(text);
      else if (phase === 'ended' && text === '\r') reconnect();
      else if (input) {
        input.sendText(text);
        onSent(text);
      } else if (phase !== 'ended') typedAhead = (typedAhead + text).slice(0, maxTypedAhead);
    },
    onBinary: (text) => input?.sendBinary(text),
    onResize: () => void tellSize(),
  });

  const auto = createAutoReconnect(() => {
    if (state.get().phase === 'ended') begin();
    else attempt.again();
  });

  /** While a lost connection is being had back. */
  function steer(text: string) {
    if (text === '\r') auto.now();
    else if (text === '\u001b') auto.stop();
  }

  function dispatch(event: TabEvent) {
    if (!isDisposed) state.set(nextTabState(state.get(), event));
  }

  function follow() {
    const connect = attempt.state.get();
    if (connect.step === 'ready' && state.get().phase === 'connecting') void open(connect.connectionId);
    else if (connect.step === 'failed' && auto.state.get() && isNetworkProblem(connect.problem)) {
      if (state.get().phase === 'connecting') auto.failed();
    } else if (connect.step === 'failed' || connect.step === 'choosing' || isQuestion(connect)) {
      auto.stop();
      dispatch({ kind: 'stuck' });
    }
  }

  async function open(connectionId: string) {
    dispatch({ kind: 'connected', connectionId });
    try {
      const opened = page.openByteStream();
      showBanner(connectionId);
      listen(opened);
      const size = screen.size;
      const keepAs = nameToKeep();
      const {
        terminalId,
        isKept,
        agent: lent,
      } = await client.terminals.open({
        connectionId,
        streamId: opened.id,
        ...size,
        ...(keepAs === undefined ? {} : { keepAs }),
      });
      if (isDisposed || stream !== opened) return void client.terminals.close({ terminalId }).catch(() => {});
      if (keepAs !== undefined && !isKept) screen.note(wordsFor(settings.get().language).t('terminals.notKept'));
      agent.set(lent);
      if (lent === 'refused' || lent === 'missing')
        screen.note(wordsFor(settings.get().language).t(`terminals.agent.${lent}`));
      keptName = isKept ? keepAs : undefined;
      dispatch({ kind: 'opened', terminalId });
      auto.stop();
      setTimeout(() => startInput(opened), silentShellMs);
      told = size;
      void tellSize();
    } catch (thrown) {
      end({ kind: 'problem', problem: problemFrom(thrown) });
    }
  }

  /** A shell that is kept is taken up again whatever the settings say by now. */
  function nameToKeep(): string | undefined {
    if (keptName !== undefined) return keptName;
    return settings.get().keptShellInstances.includes(instanceRef) ? newShellName() : undefined;
  }

  /** What the host tells everybody before the login, as `ssh` shows it. The core has taken out whatever could act. */
  function showBanner(connectionId: string) {
    const connection = connections.get().find(({ id }) => id === connectionId)?.state;
    if (connection?.phase !== 'ready' || !connection.banner) return;
    const lines = connection.banner.split('\n').map((line) => `${line}\r\n`);
    screen.write(new TextEncoder().encode(lines.join('')), () => {});
  }

  function listen(opened: ByteStream) {
    const drawn = countDrawnBytes((byteCount) => opened.acknowledge(byteCount));
    stream = opened;
    opened.onData((bytes) => {
      startInput(opened);
      screen.write(bytes, drawn.arrived(bytes.length));
      dispatch({ kind: 'printed' });
    });
    opened.onEnd((text) => stream === opened && end(readEnding(text)));
  }

  /**
   * Once the shell has printed something. Before that, the core may not have the stream yet and would drop what comes,
   * and OpenSSH's server hangs up its new terminal once, with all that has been typed into it.
   */
  function startInput(opened: ByteStream) {
    if (input || stream !== opened) return;
    input = createInputQueue(opened);
    input.sendText(typedAhead);
    typedAhead = '';
  }

  function end(ending: Ending) {
    stream = undefined;
    input = undefined;
    typedAhead = '';
    agent.set('off');
    dispatch({ kind: 'ended', ending });
    if (isDisposed) return;
    if (ending.kind === 'problem' && isNetworkProblem(ending.problem)) auto.failed();
    else auto.stop();
  }

  // The host hears of the newest size only, one call at a time.
  let told: ScreenSize | undefined;
  let isTelling = false;
  async function tellSize() {
    const tab = state.get();
    const { columns, rows } = screen.size;
    if (tab.phase !== 'open' || isTelling || (told?.columns === columns && told.rows === rows)) return;
    isTelling = true;
    told = { columns, rows };
    // A terminal that has just ended needs no size.
    await client.terminals.resize({ terminalId: tab.terminalId, columns, rows }).catch(() => {});
    isTelling = false;
    void tellSize();
  }

  function reconnect() {
    if (state.get().phase !== 'ended') return;
    screen.focus();
    if (auto.state.get()) auto.now();
    else begin();
  }

  function begin() {
    screen.beginAnew();
    if (auto.state.get()) screen.note(wordsFor(settings.get().language).t('terminals.lostHere'));
    dispatch({ kind: 'reconnecting' });
    // The connection may be up still: then only the shell had ended.
    if (attempt.state.get().step === 'ready') follow();
    else attempt.again();
  }

  const stopFollowing = attempt.state.subscribe(follow);
  follow();

  return {
    attempt,
    screen,
    state,
    agent,
    auto,
    get keptAs() {
      return keptName;
    },
    reconnect,
    type: (text) => input?.sendText(text),
    setVisible: (isVisible) => dispatch({ kind: 'visible', isVisible }),
    dispose() {
      const tab = state.get();
      isDisposed = true;
      stopFollowing();
      auto.dispose();
      attempt.dispose();
      if (tab.phase === 'open') client.terminals.close({ terminalId: tab.terminalId }).catch(() => {});
      stream = undefined;
      screen.dispose();
    },
  };
}

/** As `tmux` on the host will list it. */
function newShellName(): string {
  return `hangar-${crypto.randomUUID().slice(0, 8)}`;
}
