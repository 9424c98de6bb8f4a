import { runningCost } from '../../preload/contract/running-cost.ts';
import { useWords } from '../i18n/words.tsx';
import { useStore } from '../store.ts';
import { costWords } from './cost-words.ts';
import { instanceList } from './instance-store.ts';
import { useMinute } from './use-minute.ts';

/** What everything that runs costs in an hour, for the status bar. */
export function RunningCostStatus() {
  const words = useWords();
  const { instances } = useStore(instanceList);
  const told = costWords(runningCost(instances.values(), useMinute()), words);
  return told && <span title={words.t('instances.cost.whatIsCounted')}>{told}</span>;
}
