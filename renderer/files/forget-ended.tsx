import type { Transfer } from '../../preload/contract/transfers.ts';
import { client } from '../client.ts';
import { useWords } from '../i18n/words.tsx';
import { Button } from '../parts/button.tsx';
import { showProblem } from '../parts/toast.tsx';
import { problemFrom } from '../problem-from.ts';
import { isUnderWay } from './transfer-store.ts';

/** Takes those of the transfers that have ended off every list; nothing while none has. */
export function ForgetEnded({ transfers }: { transfers: readonly Transfer[] }) {
  const { t } = useWords();
  const ended = transfers.filter((transfer) => !isUnderWay(transfer));
  if (ended.length === 0) return undefined;
  const forget = () =>
    client.transfers
      .forget({ transferIds: ended.map(({ id }) => id) })
      .catch((thrown) => showProblem(t('remoteFiles.transfer.notForgotten'), problemFrom(thrown)));
  return (
    <Button variant="quiet" onPress={() => void forget()}>
      {t('remoteFiles.transfer.forget')}
    </Button>
  );
}
