import { useState } from 'react';
import type { DoctorFix, DoctorInput } from '../../preload/contract/doctor.ts';
import type { Problem } from '../../preload/contract/problem.ts';
import { client } from '../client.ts';
import { useWords } from '../i18n/words.tsx';
import { keepHost } from '../instances/host-store.ts';
import { changeView, showInstance } from '../instances/view-store.ts';
import { showScreen } from '../navigation.ts';
import { CoreButton } from '../parts/core-button.tsx';
import { ProblemNotice } from '../parts/notice.tsx';
import { problemFrom } from '../problem-from.ts';
import { openPage } from '../tunnels/open-page.ts';

/** What would put it right, in one click; what changes a machine for everybody asks in the sheet that always asks that. */
export function FixButton({
  fix,
  input,
  onAgain,
  onLeave,
}: {
  fix: DoctorFix;
  input: DoctorInput;
  /** Looks again, maybe in another way. */
  onAgain: (input: DoctorInput) => void;
  onLeave: () => void;
}) {
  const words = useWords();
  const { t } = words;
  const [isPending, setIsPending] = useState(false);
  const [problem, setProblem] = useState<Problem>();

  async function change(call: () => Promise<unknown>) {
    setIsPending(true);
    setProblem(undefined);
    try {
      await call();
      onAgain(input);
    } catch (thrown) {
      setProblem(problemFrom(thrown));
    } finally {
      setIsPending(false);
    }
  }
  function leaveTo(ref: string, view: Parameters<typeof changeView>[0]) {
    onLeave();
    showScreen('instances');
    showInstance(ref);
    changeView(view);
  }
  /** Tunnels belong to machines of the list: one that is not there yet is added. */
  async function openThrough({ ref: known, machine, ...place }: Extract<DoctorFix, { kind: 'tunnel' }>) {
    if (known === undefined && machine === undefined) return;
    setIsPending(true);
    const added = machine && { ...machine, id: crypto.randomUUID(), name: machine.host, jumps: '' };
    const ref = known ?? (added && (await keepHost(added, words)));
    setIsPending(false);
    if (ref === undefined) return;
    leaveTo(ref, { tab: 'tunnels' });
    await openPage(ref, place, words);
  }
  function act() {
    switch (fix.kind) {
      case 'start-instance':
        return leaveTo(fix.ref, { question: { action: 'start', ref: fix.ref } });
      case 'reboot-instance':
        return leaveTo(fix.ref, { question: { action: 'reboot', ref: fix.ref } });
      case 'change-type':
        return leaveTo(fix.ref, { question: { action: 'resize', ref: fix.ref } });
      case 'tunnel':
        return void openThrough(fix);
      case 'log-in-as':
        return onAgain({ ...input, user: fix.user });
      case 'fix-key':
        return void change(() => client.keys.fix({ path: fix.path }));
      case 'open-port': {
        const { ref, port, address } = fix;
        return void change(() => client.doctor.openPort({ ref, port, address }));
      }
    }
  }
  return (
    <>
      <CoreButton variant="primary" isPending={isPending} onPress={act}>
        {fix.kind !== 'tunnel'
          ? t(`doctor.fix.${fix.kind}`, fix)
          : fix.machine
            ? t('doctor.tunnelToNew', { host: fix.machine.host })
            : t('doctor.fix.tunnel')}
      </CoreButton>
      {problem && <ProblemNotice problem={problem} />}
    </>
  );
}
