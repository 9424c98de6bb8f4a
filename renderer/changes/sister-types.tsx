import { useEffect, useState } from 'react';
import type { Roomless, SisterType } from '../../preload/contract/prices.ts';
import type { Problem } from '../../preload/contract/problem.ts';
import { client } from '../client.ts';
import type { Words } from '../i18n/translate.ts';
import { useWords } from '../i18n/words.tsx';
import { CoreButton } from '../parts/core-button.tsx';

/** The problem, where it is that the cloud has no room for a machine of some type. */
export function isRoomless(problem: Problem | undefined): boolean {
  return problem?.code === 'clouds/no-capacity' || problem?.code === 'clouds/no-capacity-here';
}

/** Types that could be had instead of one that a cloud has no room for, each with its price. */
export function SisterTypes({ roomless, onChoose }: { roomless: Roomless; onChoose: (type: string) => void }) {
  const words = useWords();
  const key = JSON.stringify(roomless);
  const [types, setTypes] = useState<readonly SisterType[]>([]);
  useEffect(() => {
    const ended = new AbortController();
    const asked: Roomless = JSON.parse(key);
    // Best effort: the refusal beside it says what to do without them.
    client.prices.sisterTypes(asked, { signal: ended.signal }).then(
      (told) => ended.signal.aborted || setTypes(told),
      () => {},
    );
    return () => ended.abort();
  }, [key]);
  return types.map((type) => (
    <CoreButton key={type.name} onPress={() => onChoose(type.name)}>
      {sisterWords(type, words)}
    </CoreButton>
  ));
}

function sisterWords({ name, price }: SisterType, { t, format }: Words): string {
  if ('unknown' in price) return t('changes.sister.unpriced', { type: name });
  return t('changes.sister.priced', { type: name, usd: format.usd(price.usdPerHour) });
}
