import type { Tunnel, TunnelRoute, TunnelState } from '../../preload/contract/tunnels.ts';
import type { Words } from '../i18n/translate.ts';
import type { StateShape } from '../parts/state-mark.tsx';

/** The two ends of a tunnel: where one enters, and where one comes out. */
export function endsOf({ route, state }: Pick<Tunnel, 'route' | 'state'>, { t }: Words): { from: string; to: string } {
  const open = state.phase === 'open' ? state.port : undefined;
  switch (route.kind) {
    case 'local':
      return { from: `localhost:${open ?? route.localPort ?? route.port}`, to: placeOf(route) };
    case 'remote':
      return { from: t('tunnels.there', { place: `localhost:${route.remotePort}` }), to: placeOf(route) };
    case 'dynamic':
      return { from: `localhost:${open ?? route.localPort ?? usualSocksPort}`, to: t('tunnels.anywhere') };
  }
}

/** The port that programs look for SOCKS at. */
export const usualSocksPort = 1080;

function placeOf({ host, port }: Exclude<TunnelRoute, { kind: 'dynamic' }>): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

/** What a state is called, and its shape. */
export function stateOf(state: TunnelState, { t }: Words): { shape: StateShape; label: string } {
  switch (state.phase) {
    case 'open':
      return { shape: 'full', label: t('tunnels.state.open') };
    case 'starting':
      return { shape: 'broken', label: t('tunnels.state.starting') };
    case 'waiting':
      return { shape: 'broken', label: t('tunnels.state.waiting') };
    case 'stopped':
      return state.problem
        ? { shape: 'cross', label: t('tunnels.state.failed') }
        : { shape: 'ring', label: t('tunnels.state.stopped') };
  }
}
