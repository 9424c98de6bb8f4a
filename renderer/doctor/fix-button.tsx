import { useState } from 'react';
import type { DoctorFix, DoctorInput } from '../../preload/contract/doctor.ts';
import type { Problem } from '../../preload/contract/problem.ts';
import { client } from '../client.ts';
import { useWords } from '../i18n/words.tsx';
import { changeView, showInstance } from '../instances/view-store.ts';
import { showScreen } from '../navigation.ts';
import { CoreButton } from '../parts/core-button.tsx';
import { ProblemNotice } from '../parts/notice.tsx';
import { problemFrom } from '../problem-from.ts';

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
  const { t } = useWords();
  const [isPending, setIsPending] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  const instanceRef = input.target.kind === 'instance' ? input.target.ref : undefined;
  // Tunnels belong to instances of the list.
  if (fix.kind === 'tunnel' && instanceRef === undefined) return undefined;

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
  function act() {
    switch (fix.kind) {
      case 'start-instance':
        return leaveTo(fix.ref, { question: { action: 'start', ref: fix.ref } });
      case 'reboot-instance':
        return leaveTo(fix.ref, { question: { action: 'reboot', ref: fix.ref } });
      case 'change-type':
        return leaveTo(fix.ref, { question: { action: 'resize', ref: fix.ref } });
      case 'tunnel':
        return instanceRef === undefined ? undefined : leaveTo(instanceRef, { tab: 'tunnels' });
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
        {t(`doctor.fix.${fix.kind}`, fix)}
      </CoreButton>
      {problem && <ProblemNotice problem={problem} />}
    </>
  );
}
