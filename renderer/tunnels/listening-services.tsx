import { useEffect, useState } from 'react';
import type { Instance } from '../../preload/contract/instances.ts';
import type { Problem } from '../../preload/contract/problem.ts';
import type { ListeningService } from '../../preload/contract/tunnels.ts';
import { client } from '../client.ts';
import { useWords } from '../i18n/words.tsx';
import { Card } from '../parts/card.tsx';
import { CoreButton } from '../parts/core-button.tsx';
import { ProblemNotice } from '../parts/notice.tsx';
import { Progress } from '../parts/progress.tsx';
import { showProblem } from '../parts/toast.tsx';
import { problemFrom } from '../problem-from.ts';
import { useReadOnlyReason } from '../read-only.ts';
import styles from './instance-tunnels.module.css';
import { serviceName } from './open-page.ts';
import { serviceNames } from './service-names.ts';
import { addTunnel } from './tunnel-store.ts';

/** What listens on a connected instance: known services open their page with one press, anything else gets a tunnel. */
export function ListeningServices({ instance, connectionId }: { instance: Instance; connectionId: string }) {
  const words = useWords();
  const { t } = words;
  const readOnly = useReadOnlyReason(instance);
  const [round, setRound] = useState(0);
  const [services, setServices] = useState<readonly ListeningService[]>();
  const [problem, setProblem] = useState<Problem>();
  const [opening, setOpening] = useState<number>();
  const [isLooking, setLooking] = useState(true);

  useEffect(() => {
    const leaving = new AbortController();
    setLooking(round >= 0);
    client.tunnels
      .look({ connectionId }, { signal: leaving.signal })
      .then(
        (found) => {
          setServices(sorted(found.services));
          setProblem(undefined);
        },
        (thrown) => leaving.signal.aborted || setProblem(problemFrom(thrown)),
      )
      .finally(() => leaving.signal.aborted || setLooking(false));
    return () => leaving.abort();
  }, [connectionId, round]);

  async function open(service: ListeningService) {
    const name = serviceName(service);
    setOpening(service.port);
    try {
      if (service.kind) await client.tunnels.openService({ connectionId, name, service });
      else {
        const { host, port } = service;
        await addTunnel({ name, instanceRef: instance.ref, route: { kind: 'local', host, port } }, words);
      }
    } catch (thrown) {
      showProblem(t('tunnels.pageNotOpened', { name }), problemFrom(thrown));
    }
    setOpening(undefined);
  }

  return (
    <Card title={t('tunnels.listening')}>
      {isLooking && <Progress label={t('tunnels.looking')} showLabel />}
      {problem && <ProblemNotice problem={problem} />}
      {services?.length === 0 && <p className={styles.none}>{t('tunnels.nothingListens')}</p>}
      <ul className={styles.services} aria-label={t('tunnels.listening')}>
        {services?.map((service) => {
          const { kind, port, host, program } = service;
          const name = kind ? serviceNames[kind] : (program ?? t('tunnels.unknownProgram'));
          return (
            <li key={port} className={styles.service}>
              <span className={kind ? styles.known : styles.unknown}>{name}</span>
              <span className={styles.place}>
                {host}:{port}
                {kind && program ? ` · ${program}` : ''}
              </span>
              <CoreButton
                variant={kind ? 'plain' : 'quiet'}
                isDisabled={readOnly !== undefined}
                isPending={opening === port}
                aria-label={t(kind ? 'tunnels.openNamed' : 'tunnels.tunnelNamed', { name, port: String(port) })}
                onPress={() => void open(service)}
              >
                {t(kind ? 'tunnels.openPage' : 'tunnels.tunnelTo')}
              </CoreButton>
            </li>
          );
        })}
      </ul>
      <CoreButton variant="quiet" isDisabled={isLooking} onPress={() => setRound(round + 1)}>
        {t('tunnels.lookAgain')}
      </CoreButton>
    </Card>
  );
}

/** What the console knows first, then by port. */
function sorted(services: readonly ListeningService[]): ListeningService[] {
  return [...services].sort((a, b) => Number(b.kind !== undefined) - Number(a.kind !== undefined) || a.port - b.port);
}
