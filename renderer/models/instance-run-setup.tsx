import { useEffect, useState } from 'react';
import type { Provider } from '../../preload/contract/comparison.ts';
import type { HostPlan } from '../../preload/contract/instance-runs.ts';
import type { Instance } from '../../preload/contract/instances.ts';
import type { Problem } from '../../preload/contract/problem.ts';
import { client } from '../client.ts';
import { connections, isReadyOn, useReadyConnection } from '../connections.ts';
import { useWords } from '../i18n/words.tsx';
import { instanceList } from '../instances/instance-store.ts';
import { CopyBox } from '../parts/copy-box.tsx';
import { CoreButton } from '../parts/core-button.tsx';
import { EmptyState } from '../parts/empty-state.tsx';
import { ProblemNotice } from '../parts/notice.tsx';
import { Progress } from '../parts/progress.tsx';
import { Select } from '../parts/select.tsx';
import { TextField } from '../parts/text-field.tsx';
import { usePlugs } from '../plugs.ts';
import { problemFrom } from '../problem-from.ts';
import { useReadOnlyReason } from '../read-only.ts';
import { createStore, type Store, useStore } from '../store.ts';
import { startInstanceRun } from './instance-run-room.ts';
import styles from './instance-run-setup.module.css';
import { providerNames } from './provider-choice.tsx';

type Subject = { modelPath: string; samplePaths: readonly string[] };

/** What was chosen last, for the next run. */
const choice: Store<{ ref: string; python: string }> = createStore({ ref: '', python: '' });

/** Which instance, what it has to run the model with, and the button that runs it there. */
export function InstanceRunSetup(subject: Subject) {
  const { t } = useWords();
  const { ref, python } = useStore(choice);
  const { instances } = useStore(instanceList);
  const open = useStore(connections);
  const isConnected = ({ ref }: Instance) =>
    open.some(({ target, state }) => target.instanceRef === ref && state.phase === 'ready');
  const able = [...instances.values()]
    .filter(({ state, operatingSystem }) => state === 'running' && operatingSystem !== 'windows')
    .sort((a, b) => Number(isConnected(b)) - Number(isConnected(a)) || a.name.localeCompare(b.name));
  const instance = able.find((one) => one.ref === ref) ?? able[0];
  if (instance === undefined)
    return <EmptyState title={t('instanceRuns.title')} next={t('instanceRuns.noInstances')} />;
  const options = able.map((one) => ({
    id: one.ref,
    label: isConnected(one) ? t('instanceRuns.connected', { name: one.name || one.id }) : one.name || one.id,
  }));
  return (
    <div className={styles.setup}>
      <div className={styles.fields}>
        <Select
          label={t('instanceRuns.instance')}
          options={options}
          selected={instance.ref}
          onSelect={(chosen) => choice.set({ ...choice.get(), ref: chosen })}
        />
        <PythonField key={python} />
      </div>
      <OnInstance key={instance.ref} instance={instance} python={python} subject={subject} />
    </div>
  );
}

/** Taken over when it is left or Enter is pressed: each change is a look at the host. */
function PythonField() {
  const { t } = useWords();
  const { python } = choice.get();
  const [text, setText] = useState(python);
  const take = () => text.trim() !== python && choice.set({ ...choice.get(), python: text.trim() });
  return (
    <TextField
      mono
      label={t('instanceRuns.python')}
      placeholder={t('instanceRuns.pythonFound')}
      value={text}
      onChange={setText}
      onBlur={take}
      onKeyDown={(event) => event.key === 'Enter' && take()}
    />
  );
}

function OnInstance({ instance, python, subject }: { instance: Instance; python: string; subject: Subject }) {
  const { t } = useWords();
  const { ConnectHere } = usePlugs();
  const connectionId = useReadyConnection(instance.ref)?.id;
  if (connectionId === undefined) {
    return (
      ConnectHere && (
        <ConnectHere
          instance={instance}
          title={t('instanceRuns.needConnection', { name: instance.name || instance.id })}
          next={t('instanceRuns.needConnectionNext')}
        />
      )
    );
  }
  return <Planned key={`${connectionId} ${python}`} {...{ instance, connectionId, python, subject }} />;
}

const keepMs = 30_000;
/** A plan is read for a while and then left. */
const mostKeeps = 20;

/** Says now and then that the connection is needed: commands are to be read before they are agreed to. */
function useKept(instanceRef: string): void {
  useEffect(() => {
    let count = 0;
    const timer = setInterval(() => {
      const target = connections.get().find((one) => isReadyOn(one, instanceRef))?.target;
      count += 1;
      if (count > mostKeeps) clearInterval(timer);
      else if (target && !target.keyless) client.connections.open(target).catch(() => {}); // where it is shown, its end is told
    }, keepMs);
    return () => clearInterval(timer);
  }, [instanceRef]);
}

type PlannedProps = { instance: Instance; connectionId: string; python: string; subject: Subject };

function Planned({ instance, connectionId, python, subject }: PlannedProps) {
  const { t, format } = useWords();
  useKept(instance.ref);
  const readOnly = useReadOnlyReason(instance);
  const [found, setFound] = useState<{ plan?: HostPlan; problem?: Problem }>({});
  const [provider, setProvider] = useState<Provider>();
  // To look at a Python that is named is to run it.
  const mayName = readOnly === undefined && python !== '';
  useEffect(() => {
    const ended = new AbortController();
    const input = { connectionId, ...(mayName ? { python } : {}) };
    client.models.planOnInstance(input, { signal: ended.signal }).then(
      (plan) => ended.signal.aborted || setFound({ plan }),
      (thrown) => ended.signal.aborted || setFound({ problem: problemFrom(thrown) }),
    );
    return () => ended.abort();
  }, [connectionId, python, mayName]);
  const { plan, problem } = found;
  if (problem) return <ProblemNotice problem={problem} />;
  if (!plan) return <Progress label={t('instanceRuns.steps.looking')} showLabel />;
  const { chosen, install, machine, gpus, folder, freeBytes } = plan;
  const start = (mayInstall: boolean) =>
    void startInstanceRun({ ...subject, connectionId, python, mayInstall, provider: provider ?? chosen?.provider });
  const facts = [machine.processor, ...gpus, t('instanceRuns.free', { free: format.bytes(freeBytes), folder })];
  return (
    <>
      <p className={styles.facts}>{facts.filter(Boolean).join(' · ')}</p>
      {readOnly && <ProblemNotice problem={readOnly} />}
      {chosen && (
        <>
          <p>
            {t('instanceRuns.chosen', {
              python: chosen.python.version,
              onnxruntime: chosen.python.onnxruntime ?? '',
              path: chosen.python.path,
            })}
          </p>
          <p className={styles.facts}>{t('instanceRuns.willSend', { folder })}</p>
          <div className={styles.actions}>
            {chosen.python.providers.length > 1 && (
              <Select
                isInline
                label={t('instanceRuns.rows.provider')}
                options={chosen.python.providers.map((id) => ({ id, label: providerNames[id] }))}
                selected={provider ?? chosen.provider}
                onSelect={setProvider}
              />
            )}
            <CoreButton variant="primary" isDisabled={readOnly !== undefined} onPress={() => start(false)}>
              {t('instanceRuns.start')}
            </CoreButton>
          </div>
        </>
      )}
      {!chosen && install && (
        <>
          <p>{t('instanceRuns.install', { needed: format.bytes(install.neededBytes) })}</p>
          <CopyBox
            label={t('instanceRuns.installCommands')}
            copyLabel={t('common.copy')}
            text={install.commands.join('\n')}
          />
          <div className={styles.actions}>
            <CoreButton isDisabled={readOnly !== undefined} onPress={() => start(true)}>
              {t('instanceRuns.installStart')}
            </CoreButton>
          </div>
        </>
      )}
      {!chosen && !install && <ProblemNotice problem={{ code: 'models/remote-no-python', params: {} }} />}
    </>
  );
}
