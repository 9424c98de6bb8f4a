import type { TunnelRoute } from '../../preload/contract/tunnels.ts';
import styles from './direction-picture.module.css';

/** Which way a kind of tunnel leads, between this computer on the left and the instance on the right. */
export function DirectionPicture({ kind }: { kind: TunnelRoute['kind'] }) {
  return (
    <svg aria-hidden="true" className={styles.picture} width="92" height="34" viewBox="0 0 92 34">
      <rect className={styles.box} x="1" y="7" width="20" height="14" rx="2" />
      <path className={styles.box} d="M7 25h8" />
      <rect className={styles.box} x="60" y="5" width="14" height="22" rx="2" />
      <path className={styles.box} d="M63 10h8M63 14h8" />
      {kind === 'remote' ? (
        <>
          <path className={styles.way} d="M58 16H27M31 12l-4 4 4 4" />
          <circle className={styles.door} cx="67" cy="21" r="2.6" />
        </>
      ) : (
        <>
          <path className={styles.way} d="M24 16h31M51 12l4 4-4 4" />
          <circle className={styles.door} cx="21" cy="16" r="2.6" />
        </>
      )}
      {kind === 'dynamic' && <path className={styles.way} d="M77 16h6M83 16l6-9M83 16h7M83 16l6 9" />}
    </svg>
  );
}
