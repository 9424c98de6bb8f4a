import { useState } from 'react';
import type { GaugeAlert } from '../../preload/contract/gauge-alerts.ts';
import type { Instance } from '../../preload/contract/instances.ts';
import { useReadyConnection } from '../connections.ts';
import { useWords } from '../i18n/words.tsx';
import { Button } from '../parts/button.tsx';
import { Chip } from '../parts/chip.tsx';
import { Notice } from '../parts/notice.tsx';
import { Sentence } from '../parts/sentence.tsx';
import { usePlugs } from '../plugs.ts';
import { alertParams, alertTitle, wordsOf } from './alert-words.ts';
import styles from './detail-pane.module.css';

/** What is alarming on an instance, in a few words each. */
export function AlertChips({ alerts, nowMs }: { alerts: readonly GaugeAlert[]; nowMs: number }) {
  const words = useWords();
  return alerts.map((alert) => (
    <Chip key={alert.id} tone="warning">
      {words.t(`alerts.chip.${wordsOf(alert)}`, alertParams(alert, nowMs, words))}
    </Chip>
  ));
}

/** Whether it is said already, and for how long, that the GPUs rest. */
export function hasIdleAlert(alerts: readonly GaugeAlert[] | undefined): boolean {
  return alerts?.some(({ kind }) => kind === 'gpu-idle') ?? false;
}

/** What is alarming on an instance, since when, and what to do about it. */
export function AlertNotices({ instance, nowMs }: { instance: Instance; nowMs: number }) {
  const words = useWords();
  const { t, format } = words;
  const { SpaceSheet } = usePlugs();
  const connection = useReadyConnection(instance.ref);
  // Not of one notice: whoever makes room there takes the alarm away, and goes on looking.
  const [opened, setOpened] = useState<{ connectionId: string; mountPoint: string }>();
  return (
    <>
      {instance.alerts && (
        <div className={styles.notice}>
          {instance.alerts.map((alert) => (
            <Notice
              key={alert.id}
              tone="warning"
              title={alertTitle(alert, nowMs, words)}
              actions={
                SpaceSheet &&
                connection &&
                wordsOf(alert) === 'disk' && (
                  <Button onPress={() => setOpened({ connectionId: connection.id, mountPoint: alert.subject ?? '/' })}>
                    {t('gauges.space.openOf', { name: alert.subject ?? '/' })}
                  </Button>
                )
              }
            >
              <p>
                <Sentence>{t(`alerts.next.${wordsOf(alert)}`)}</Sentence>
              </p>
              <p>{t('alerts.since', { time: format.dateTime(alert.since) })}</p>
            </Notice>
          ))}
        </div>
      )}
      {SpaceSheet && opened && <SpaceSheet {...opened} onClose={() => setOpened(undefined)} />}
    </>
  );
}
