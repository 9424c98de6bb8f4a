import { useEffect, useReducer, useState } from 'react';
import type { GaugePoint, GaugeSample } from '../../preload/contract/gauges.ts';
import type { Problem } from '../../preload/contract/problem.ts';
import { client, coreIsAway, session } from '../client.ts';
import { follow } from '../follow.ts';
import { useWords } from '../i18n/words.tsx';
import { Button } from '../parts/button.tsx';
import { classNames } from '../parts/class-names.ts';
import { Notice, ProblemNotice } from '../parts/notice.tsx';
import { Progress } from '../parts/progress.tsx';
import { useWindowSeen } from '../parts/use-window-seen.ts';
import { useStore } from '../store.ts';
import { ContainerPanel } from './container-panel.tsx';
import { CpuPanel } from './cpu-panel.tsx';
import { DiskPanel } from './disk-panel.tsx';
import { type GaugeAction, nextGaugeState, nothingKnown } from './gauge-state.ts';
import styles from './gauges.module.css';
import { GpuPanel } from './gpu-panel.tsx';
import { MemoryPanel } from './memory-panel.tsx';
import { MigPanel } from './mig-panel.tsx';
import { PortPanel } from './port-panel.tsx';
import { PressurePanel } from './pressure-panel.tsx';
import { ProcessPanel } from './process-panel.tsx';
import { ThroughputPanel } from './throughput-panel.tsx';

/** What a connected host is doing: GPU, CPU, memory, disk and processes, live. */
export function Gauges({ connectionId }: { connectionId: string }) {
  // A host's figures are never shown as those of another one.
  return <HostGauges key={connectionId} connectionId={connectionId} />;
}

function HostGauges({ connectionId }: { connectionId: string }) {
  const { t, format } = useWords();
  const [state, act] = useReducer(nextGaugeState, nothingKnown);
  const [attempt, setAttempt] = useState(0);
  useFollowedHost(connectionId, attempt, act);
  const { sample, points, isSpared, interrupted, failed } = state;
  const isCoreAway = useStore(coreIsAway);
  const isLate = interrupted?.code === 'gauges/late';
  const isOld = (isCoreAway || isLate || failed !== undefined) && sample !== undefined;

  return (
    <div className={classNames(styles.gauges, isOld && styles.old)}>
      {isOld && isCoreAway && <Notice tone="warning" title={t('gauges.old', { time: format.time(sample.takenAt) })} />}
      {isLate && !isCoreAway && <ProblemNotice problem={interrupted} />}
      {failed && (
        <ProblemNotice
          problem={failed}
          actions={<Button onPress={() => setAttempt(attempt + 1)}>{t('common.tryAgain')}</Button>}
        />
      )}
      {interrupted && !isLate && <Notice tone="warning" title={t('gauges.interrupted')} />}
      {!sample && !failed && <Progress label={t('gauges.starting')} showLabel />}
      {sample && <Panels sample={sample} points={points} connectionId={connectionId} />}
      {isSpared && <Notice tone="neutral" title={t('wall.sparedHost')} />}
      {sample?.probeCpuPercent !== undefined && (
        <p className={styles.cost}>{t('gauges.cost', { share: `${format.number(sample.probeCpuPercent, 1)}%` })}</p>
      )}
    </div>
  );
}

const unseenGpu: readonly Problem['code'][] = ['gauges/no-gpu', 'gauges/gpu-unknown'];

function Panels({
  sample,
  points,
  connectionId,
}: {
  sample: GaugeSample;
  points: readonly GaugePoint[];
  connectionId: string;
}) {
  const { gpu, throughput, pressure } = sample;
  // Where no GPU is to be seen, that is the last thing anybody wants to know.
  const hasNone = gpu.status === 'unavailable' && unseenGpu.includes(gpu.problem.code);
  const gpuPanel = <GpuPanel gpu={gpu} points={points} />;
  const pressurePanel = <PressurePanel pressure={pressure} />;
  const hasNoPressure = pressure.status === 'unavailable';
  return (
    <>
      {!hasNone && gpuPanel}
      {gpu.status === 'ok' && gpu.value.gpus.some(({ mig }) => mig) && <MigPanel connectionId={connectionId} />}
      <div className={styles.pair}>
        <CpuPanel cpu={sample.cpu} points={points} />
        <MemoryPanel memory={sample.memory} points={points} />
      </div>
      <DiskPanel disk={sample.disk} connectionId={connectionId} />
      <ThroughputPanel throughput={throughput} />
      {!hasNoPressure && pressurePanel}
      <ProcessPanel processes={sample.processes} connectionId={connectionId} />
      <ContainerPanel connectionId={connectionId} />
      <PortPanel connectionId={connectionId} />
      {hasNoPressure && pressurePanel}
      {hasNone && gpuPanel}
    </>
  );
}

/** `attempt` counts how often somebody asked again after a failure. */
function useFollowedHost(connectionId: string, attempt: number, act: (action: GaugeAction) => void) {
  const isSeen = useWindowSeen();
  useEffect(() => {
    act({ kind: 'asked', attempt });
    return follow(session, (signal) => client.gauges.watch({ connectionId, isSeen }, { signal }), {
      onEvent: act,
      onProblem: (problem) => act({ kind: 'failed', problem }),
    });
  }, [connectionId, attempt, isSeen, act]);
}
