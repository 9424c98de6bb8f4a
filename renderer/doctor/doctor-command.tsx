import { useMemo } from 'react';
import { useWords } from '../i18n/words.tsx';
import { useCommands } from '../palette/commands.ts';
import { useStore } from '../store.ts';
import { AskTargetSheet } from './ask-target-sheet.tsx';
import { DoctorSheet } from './doctor-sheet.tsx';
import { asked } from './doctor-store.ts';

/** Doctor over whichever room is in front, and its entry in the palette. */
export function DoctorCommand() {
  const { t } = useWords();
  const question = useStore(asked);
  useCommands(
    useMemo(
      () => ({
        heading: t('palette.actions'),
        list: () => [{ id: 'doctor', title: t('doctor.askCommand'), find: 'doctor timeout', run: () => asked.set({}) }],
      }),
      [t],
    ),
  );
  const close = () => asked.set(undefined);
  if (question === undefined) return undefined;
  if (question.input === undefined) return <AskTargetSheet onAsk={(input) => asked.set({ input })} onClose={close} />;
  return <DoctorSheet key={JSON.stringify(question.input)} input={question.input} onClose={close} />;
}
