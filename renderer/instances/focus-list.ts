/** Gives the list of instances the focus, once it has been drawn. */
export function focusList(): void {
  requestAnimationFrame(() => document.querySelector<HTMLElement>('[role=grid]')?.focus());
}
