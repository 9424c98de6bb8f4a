import type { HostKeyProof, TrustedHostKey } from '../../preload/contract/connections.ts';
import { useWords } from '../i18n/words.tsx';
import { Chip } from '../parts/chip.tsx';
import styles from './connect-panel.module.css';

/** Why the key of a connected host is trusted. */
export function HostKeyBadge({ trust }: { trust: TrustedHostKey['trust'] }) {
  const { t } = useWords();
  if (trust === 'proven') return <Chip tone="good">{t('connections.proof.proven')}</Chip>;
  if (trust === 'first-use') return <Chip tone="warning">{t('connections.proof.firstUse')}</Chip>;
  return <Chip>{t('connections.proof.known')}</Chip>;
}

/** What the cloud says of a key that is asked about. */
export function HostKeyProofLine({ proof }: { proof: HostKeyProof }) {
  const words = useWords();
  const { t } = words;
  switch (proof.status) {
    case 'asking':
      return (
        <p className={styles.proof} role="status">
          <Chip>{t('connections.proof.asking')}</Chip> {t('connections.proof.askingAbout')}
        </p>
      );
    case 'proven':
      return (
        <p className={styles.proof} role="status">
          <Chip tone="good">{t('connections.proof.proven')}</Chip> {t('connections.proof.provenAbout')}
        </p>
      );
    case 'unpublished':
      return (
        <p className={styles.proof} role="status">
          <Chip tone="warning">{t('connections.proof.unpublished')}</Chip> {t('connections.proof.unpublishedAbout')}
        </p>
      );
    case 'unasked':
      return (
        <p className={styles.proof} role="status">
          <Chip tone="warning">{t('connections.proof.unasked')}</Chip>{' '}
          {proof.problem ? words.problem(proof.problem).title : ''}
        </p>
      );
  }
}
