import { settings, updateSettings } from '../app-state.ts';
import { createStore } from '../store.ts';

/** Which questions about accounts are in front: all of them, or signing in to one (by its key). */
export const accountsView = createStore<{ isOpen: boolean; signIn: string | undefined }>({
  isOpen: false,
  signIn: undefined,
});

/** Shows the accounts and which of them are in view. */
export function openAccounts(): void {
  accountsView.set({ isOpen: true, signIn: undefined });
}

/** Offers to sign in to an account again. */
export function askSignIn(accountKey: string): void {
  accountsView.set({ ...accountsView.get(), signIn: accountKey });
}

/** Takes an account into the list or leaves it out; remembered. */
export function showAccount(accountKey: string, isShown: boolean, refusedTitle: string): void {
  const others = settings.get().accountsHidden.filter((key) => key !== accountKey);
  void updateSettings({ accountsHidden: isShown ? others : [...others, accountKey] }, refusedTitle);
}
