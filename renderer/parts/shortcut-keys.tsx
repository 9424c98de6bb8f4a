import { keyNames } from '../keyboard/key-names.ts';
import styles from './shortcut-keys.module.css';

/** Keys such as `Mod+K` as they are written on this computer's keyboard. */
export function ShortcutKeys({ keys }: { keys: string }) {
  return <kbd className={styles.keys}>{keyNames(keys)}</kbd>;
}
