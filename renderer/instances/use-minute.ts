import { useEffect, useState } from 'react';

const minuteMs = 60_000;

/** The present time, told once a minute: what shows 'for how long' needs no more. */
export function useMinute(): number {
  const [nowMs, setNowMs] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNowMs(Date.now()), minuteMs);
    return () => clearInterval(timer);
  }, []);
  return nowMs;
}
