import { useCallback } from 'react';
import { client } from '../client.ts';
import { useWords } from '../i18n/words.tsx';
import { AskedPanel } from './asked-panel.tsx';
import styles from './process-panel.module.css';

/** What listens on a host, and who owns it. */
export function PortPanel({ connectionId }: { connectionId: string }) {
  const { t } = useWords();
  const ask = useCallback(
    async (signal: AbortSignal) => (await client.space.listPorts({ connectionId }, { signal })).ports,
    [connectionId],
  );
  return (
    <AskedPanel title={t('gauges.ports.title')} asking={t('gauges.ports.loading')} ask={ask}>
      {(ports) =>
        ports.length === 0 ? (
          <p>{t('gauges.ports.none')}</p>
        ) : (
          <table className={styles.table}>
            <thead>
              <tr>
                <th scope="col" className={styles.user}>
                  {t('gauges.ports.port')}
                </th>
                <th scope="col">{t('gauges.ports.address')}</th>
                <th scope="col">{t('gauges.ports.owner')}</th>
              </tr>
            </thead>
            <tbody>
              {ports.map(({ port, addresses, pid, program }) => (
                <tr key={port}>
                  <th scope="row">{port}</th>
                  <td title={addresses.join('\n')}>{addresses.join(', ')}</td>
                  <td>
                    {pid === undefined
                      ? t('gauges.ports.unknown')
                      : [program, t('gauges.pid', { pid: String(pid) })].filter(Boolean).join(' · ')}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        )
      }
    </AskedPanel>
  );
}
