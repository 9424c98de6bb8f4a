import { description } from '../app-state.ts';
import { client } from '../client.ts';

/** Whether the system's notifications can be had; the browser asks its user, once, after a press. */
export async function mayNotify(): Promise<boolean> {
  if (description.get()?.capabilities.notifications) return true;
  return 'Notification' in window && (await Notification.requestPermission()) === 'granted';
}

/** Raises a notification by the desktop, else by the browser. Without the right to, nothing is shown: the list tells the same. */
export function notify(title: string, text: string): void {
  if (description.get()?.capabilities.notifications) {
    client.app.notify({ title: title.slice(0, 200), text: text.slice(0, 500) }).catch(() => {});
    return;
  }
  if (!('Notification' in window) || Notification.permission !== 'granted') return;
  const notification = new Notification(title, { body: text, icon: '/icon.svg' });
  notification.addEventListener('click', () => {
    window.focus();
    notification.close();
  });
}
