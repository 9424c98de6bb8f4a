import { type RefObject, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { session } from '../client.ts';
import type { Words } from '../i18n/translate.ts';
import { useWords } from '../i18n/words.tsx';
import { Button } from '../parts/button.tsx';
import { coreBannerId } from '../parts/core-button.tsx';
import { showToast } from '../parts/toast.tsx';
import type { LinkPhase } from '../session.ts';
import { useStore } from '../store.ts';
import styles from './core-banner.module.css';

/** A restart of the core takes less than this; a banner for it would only startle. */
const calmMs = 600;

/** Says, after a moment, that the core is away and is being called again; and then that it is back. */
export function CoreBanner() {
  const { t } = useWords();
  const phase = useStore(session.phase);
  const isAway = useHasLasted(phase !== 'open', calmMs);
  useCallWhenLookedAt(phase);
  useWelcome(phase, isAway, t('app.coreBack'), t('app.coreNew'));
  const banner = useRef<HTMLDivElement>(null);
  useToldHeight(banner, isAway);
  if (!isAway) return undefined;
  return (
    <div ref={banner} id={coreBannerId} role="status" className={styles.banner}>
      <p>{sentenceOf(phase, t)}</p>
      {(phase === 'lost' || phase === 'refused') && <Button onPress={session.retry}>{t('app.retryNow')}</Button>}
    </div>
  );
}

/** What covers the screen below it (the terminals over the whole window) begins under the banner. */
function useToldHeight(banner: RefObject<HTMLElement | null>, isShown: boolean): void {
  useLayoutEffect(() => {
    const element = banner.current;
    if (!isShown || !element) return;
    const { style } = document.documentElement;
    const sizes = new ResizeObserver(() => style.setProperty('--core-banner-height', `${element.offsetHeight}px`));
    sizes.observe(element);
    return () => {
      sizes.disconnect();
      style.removeProperty('--core-banner-height');
    };
  }, [banner, isShown]);
}

function sentenceOf(phase: LinkPhase, t: Words['t']): string {
  if (phase === 'connecting') return t('app.connecting');
  if (phase === 'refused') return `${t('app.coreRefused')} ${t('app.coreRefusedHint')}`;
  return `${t('app.coreLost')} ${t('app.coreLostHint')}`;
}

/** A page in the background is slow to call again; whoever comes back to it shall not wait. */
function useCallWhenLookedAt(phase: LinkPhase): void {
  useEffect(() => {
    if (phase === 'open') return;
    window.addEventListener('focus', session.retry);
    return () => window.removeEventListener('focus', session.retry);
  }, [phase]);
}

function useWelcome(phase: LinkPhase, isAway: boolean, back: string, toNewSession: string): void {
  const missed = useRef<LinkPhase>(undefined);
  useEffect(() => {
    if (phase !== 'open') {
      if (isAway && phase !== 'connecting') missed.current = phase;
      return;
    }
    if (missed.current) showToast(missed.current === 'refused' ? toNewSession : back);
    missed.current = undefined;
  }, [phase, isAway, back, toNewSession]);
}

function useHasLasted(isTrue: boolean, ms: number): boolean {
  const [hasLasted, setHasLasted] = useState(false);
  useEffect(() => {
    if (!isTrue) return setHasLasted(false);
    const timer = setTimeout(() => setHasLasted(true), ms);
    return () => clearTimeout(timer);
  }, [isTrue, ms]);
  return isTrue && hasLasted;
}
