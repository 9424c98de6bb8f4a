import { useEffect, useState } from 'react';
import type { KeylessPlan } from '../../preload/contract/keyless.ts';
import { client } from '../client.ts';
import { useReadOnlyReason } from '../read-only.ts';

/** How a login without a key file would go; undefined while that is asked, and where there is none. */
export function useKeylessPlan(instanceRef: string): KeylessPlan | undefined {
  const [plan, setPlan] = useState<KeylessPlan>();
  const isReadOnly = useReadOnlyReason() !== undefined;
  useEffect(() => {
    const end = new AbortController();
    client.keyless.plan({ instanceRef }, { signal: end.signal }).then(
      (told) => setPlan(told),
      () => {}, // it is only an offer beside the others
    );
    return () => end.abort();
  }, [instanceRef]);
  return isReadOnly || plan?.way === 'none' ? undefined : plan;
}
