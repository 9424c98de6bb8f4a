import type { Provider } from '../../../preload/contract/comparison.ts';
import type { HostPlan, InstanceRunEvent } from '../../../preload/contract/instance-runs.ts';
import type { ModelInfo } from '../../../preload/contract/models.ts';
import { AppError } from '../../app-error.ts';
import { type HostSession, openHostSession } from './host-session.ts';
import type { StartCommand } from './plan-on-host.ts';

/** What is asked of the host beside the model. */
type HostWishes = { mayInstall: boolean; provider?: Provider | undefined; sampleTimeoutMs?: number | undefined };

/** Beside the model's own files: the program, and what Python writes for itself. */
const spareBytes = 64 * 2 ** 20;

/** Starts what will serve the model, installed before where that is allowed and needed. */
export async function* openHost(
  { chosen, install, pythons }: HostPlan,
  { mayInstall, provider, sampleTimeoutMs }: HostWishes,
  model: ModelInfo,
  start: StartCommand,
  signal: AbortSignal,
): AsyncGenerator<InstanceRunEvent, HostSession, undefined> {
  yield { kind: 'step', step: 'starting' };
  const modelBytes = model.externalFiles.reduce((sum, { sizeBytes = 0 }) => sum + sizeBytes, model.sizeBytes);
  const neededBytes = modelBytes + spareBytes;
  const open = (python: string, packages: readonly string[], moreBytes: number) =>
    openHostSession(start, { python, packages, neededBytes: neededBytes + moreBytes }, signal, sampleTimeoutMs);
  if (chosen) return yield* open(chosen.python.path, [], 0);
  const able = pythons.find(({ onnxruntime, numpy }) => onnxruntime !== undefined && numpy !== undefined);
  if (!mayInstall || install === undefined) {
    if (able && provider)
      throw new AppError('models/provider-missing', { provider, present: able.providers.join(', ') });
    const remedies = install ? [{ kind: 'command' as const, text: install.commands.join('\n') }] : [];
    const broken = pythons.find(({ problem }) => problem !== undefined);
    const code = install ? 'models/remote-no-runtime' : 'models/remote-no-python';
    throw new AppError(code, { python: broken?.path ?? install?.python ?? '' }, broken?.problem, remedies);
  }
  return yield* open(install.python, install.packages, install.neededBytes);
}
