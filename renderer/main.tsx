import './theme/theme.ts';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { startAppState } from './app-state.ts';
import { startResizes } from './changes/resize-store.ts';
import { startConnections } from './connections.ts';
import { startTransfers } from './files/transfer-store.ts';
import { startGuards } from './guards/guard-store.ts';
import { startInstances } from './instances/instance-store.ts';
import { watchAlerts, watchLost, watchNotices, watchOutOfSight } from './instances/out-of-sight.ts';
import { applyTheme } from './theme/theme.ts';
import { startTunnels } from './tunnels/tunnel-store.ts';

/** Long enough for a core that is there to tell theme and language, so that nothing flashes; short enough not to be noticed. */
const settingsPatienceMs = 400;

applyTheme('system');
startConnections();
startInstances();
startResizes();
startGuards();
startTunnels();
startTransfers();
watchOutOfSight();
watchLost();
watchNotices();
watchAlerts();
await Promise.race([startAppState(), new Promise((resolve) => setTimeout(resolve, settingsPatienceMs))]);
const root = document.getElementById('root');
if (root) createRoot(root).render(<App />);
