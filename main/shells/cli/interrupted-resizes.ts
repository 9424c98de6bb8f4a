import type { Resize } from '../../../preload/contract/changes.ts';
import { toCommandLine } from '../../../preload/contract/command-line.ts';
import type { Instance } from '../../../preload/contract/instances.ts';
import { printable } from '../../printable.ts';
import type { Output } from './output.ts';
import { words } from './problems.ts';
import type { CoreClient } from './with-core.ts';

/** Changes of type that a console has left in the middle. */
export async function readInterrupted(client: CoreClient, signal: AbortSignal): Promise<Resize[]> {
  for await (const all of await client.instances.watchResizes({}, { signal }))
    return all.filter(({ step }) => step === 'interrupted');
  return [];
}

/** Says of each whose instance is stopped how it stands, and which commands lead on and back. */
export function tellInterrupted(left: readonly Resize[], instances: readonly Instance[], output: Output): void {
  for (const { ref, from, to } of left) {
    const instance = instances.find((it) => it.ref === ref);
    if (instance?.state !== 'stopped') continue;
    const { name, id, type } = instance;
    const command = (...rest: string[]) => toCommandLine(['hangar', 'instances', ...rest]);
    const sentences = [
      `${words.t('changes.resize.interruptedOne', { name, from, to })}.`,
      words.t('changes.resize.interruptedNow', { type }),
      words.t('commandLine.interrupted', {
        start: command('start', name || id),
        resize: command('resize', name || id, type === from ? to : from),
      }),
    ];
    output.error(printable(sentences.join(' ')));
  }
}
