import { createStore } from '../store.ts';

/** How many terminals are open; kept apart from them, so that it can be shown before their code is loaded. */
export const terminalCount = createStore(0);
