import type { Instance } from '../../preload/contract/instances.ts';
import { client } from '../client.ts';
import type { Words } from '../i18n/translate.ts';
import type { MenuAction } from '../parts/menu.tsx';
import { showProblem } from '../parts/toast.tsx';
import { problemFrom } from '../problem-from.ts';

/** A practice spot instance can be taken back, so that notices and what follows from them can be tried. */
export function practiceActions({ ref, sandbox, spot, state }: Instance, { t }: Words): MenuAction[] {
  if (!sandbox || !spot || state !== 'running') return [];
  const onAction = () =>
    void client.notices
      .practise({ ref })
      .catch((thrown) => showProblem(t('notices.practiseRefused'), problemFrom(thrown)));
  return [{ id: 'practise', label: t('notices.practise'), startsGroup: true, onAction }];
}
