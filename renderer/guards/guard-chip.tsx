import type { Instance } from '../../preload/contract/instances.ts';
import { useWords } from '../i18n/words.tsx';
import { Chip } from '../parts/chip.tsx';
import { useGuard } from './guard-store.ts';
import { guardWords } from './guard-words.ts';

/** That a machine stops by itself, at a glance. */
export function GuardChip({ instance, nowMs }: { instance: Instance; nowMs: number }) {
  const words = useWords();
  const guard = useGuard(instance);
  if (!guard) return undefined;
  const { tone, short } = guardWords(guard, nowMs, words);
  return <Chip tone={tone}>{short}</Chip>;
}
