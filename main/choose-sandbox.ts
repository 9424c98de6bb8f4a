import type { AppDescription } from '../preload/contract/app.ts';
import { findAccounts } from './clouds/credentials.ts';

/** When the embedded practice account is opened. */
export type SandboxWish = 'always' | 'without-credentials' | 'never';

/** Whether the practice account is opened, and why. */
export async function chooseSandbox(
  wish: SandboxWish,
  places: { environment: NodeJS.ProcessEnv; homeFolder: string },
): Promise<AppDescription['sandbox']> {
  if (wish === 'always') return 'forced';
  if (wish === 'never') return 'off';
  const { aws, gcp } = await findAccounts(places);
  return aws.length + gcp.length > 0 ? 'off' : 'no-credentials';
}
