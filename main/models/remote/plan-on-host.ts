import { randomBytes } from 'node:crypto';
import type { Provider } from '../../../preload/contract/comparison.ts';
import type { HostPlan } from '../../../preload/contract/instance-runs.ts';
import { AppError } from '../../app-error.ts';
import { createHostFacts, type FoundPython, type HostFacts } from './host-facts.ts';
import { createHostOutput, type RemoteCommand } from './host-output.ts';
import { lookScript, scriptCommand, shellWord } from './host-scripts.ts';

/** Starts a command on a host that is connected. */
export type StartCommand = (command: string) => Promise<RemoteCommand>;

const silenceMs = 45_000;
/** However steadily it tells something: 24 Pythons that all hang take eight minutes. `pythonSeconds` is for each. */
const usualPatience = { lookMs: 600_000, pythonSeconds: 20 };
const gibibyte = 2 ** 30;

/** Looks at a host and says what could run a model there. Throws an AppError where that cannot be found out. */
export async function planOnHost(
  start: StartCommand,
  named: string | undefined,
  provider: Provider | undefined,
  signal: AbortSignal,
  patience: Partial<typeof usualPatience> = {},
): Promise<HostPlan> {
  const facts = await lookAtHost(start, named, signal, { ...usualPatience, ...patience });
  if (named !== undefined && facts.pythons.length === 0) {
    const code = facts.silent.length > 0 ? 'models/remote-python-silent' : 'models/remote-python-missing';
    throw new AppError(code, { python: facts.silent[0] ?? named });
  }
  const hasGpu = facts.gpus.length > 0;
  const chosen = choosePython(facts.pythons, hasGpu, provider);
  const install = planInstall(facts.pythons, hasGpu && (provider === undefined || provider === 'cuda'));
  return {
    machine: facts.machine,
    gpus: facts.gpus,
    folder: facts.folder,
    freeBytes: facts.freeBytes,
    pythons: facts.pythons.map(toHostPython),
    ...(chosen ? { chosen } : {}),
    ...(install ? { install } : {}),
  };
}

async function lookAtHost(
  start: StartCommand,
  named: string | undefined,
  signal: AbortSignal,
  { lookMs, pythonSeconds }: typeof usualPatience,
): Promise<HostFacts> {
  const marker = randomBytes(16).toString('hex');
  const command = await start(scriptCommand);
  const late = AbortSignal.timeout(lookMs);
  const output = createHostOutput(command, marker, AbortSignal.any([signal, late]));
  try {
    const found = createHostFacts();
    await output.write(Buffer.from(lookScript(marker, named, pythonSeconds)));
    for (;;) {
      const line = await output.line(silenceMs);
      if (line === undefined) throw new AppError('models/remote-no-shell', {}, output.lastWords() || undefined);
      found.accept(line);
      const facts = found.facts();
      if (facts !== undefined) return facts;
    }
  } catch (thrown) {
    if (!late.aborted || signal.aborted) throw thrown;
    throw new AppError('models/remote-silent', { seconds: Math.round(lookMs / 1000) });
  } finally {
    output.dispose();
  }
}

/** The one that can use what is wanted, else the first that was found: the host's own `python3` before all others. */
function choosePython(
  pythons: readonly FoundPython[],
  hasGpu: boolean,
  wanted: Provider | undefined,
): HostPlan['chosen'] {
  const able = pythons.filter(({ numpy, onnxruntime }) => numpy !== undefined && onnxruntime !== undefined);
  const withGpu = hasGpu ? able.find(({ providers }) => providers.includes('cuda')) : undefined;
  if (wanted !== undefined) {
    const python = able.find(({ providers }) => providers.includes(wanted));
    return python && { python: toHostPython(python), provider: wanted };
  }
  const python = withGpu ?? able[0];
  return python && { python: toHostPython(python), provider: withGpu ? 'cuda' : 'cpu' };
}

/** CUDA's libraries come along as packages: what the host has of them need not fit. */
function planInstall(pythons: readonly FoundPython[], forGpu: boolean): HostPlan['install'] {
  const python =
    pythons.find(({ version, canMakeEnvironments }) => canMakeEnvironments && isAtLeast(version, 3, 10)) ??
    pythons.find(({ canMakeEnvironments, version }) => canMakeEnvironments && isAtLeast(version, 3, 6));
  if (python === undefined) return undefined;
  const packages = forGpu ? ['onnxruntime-gpu[cuda,cudnn]', 'numpy'] : ['onnxruntime', 'numpy'];
  return {
    python: python.path,
    packages,
    commands: [
      `${shellWord(python.path)} -m venv $FOLDER/venv`,
      `$FOLDER/venv/bin/python -m pip install --no-cache-dir ${packages.map((name) => (forGpu && name !== 'numpy' ? shellWord(name) : name)).join(' ')}`,
    ],
    neededBytes: forGpu ? 6 * gibibyte : gibibyte,
  };
}

function isAtLeast(version: string, major: number, minor: number): boolean {
  const [first = 0, second = 0] = version.split('.').map(Number);
  return first > major || (first === major && second >= minor);
}

function toHostPython({ prefix: _prefix, canMakeEnvironments: _can, ...python }: FoundPython) {
  return python;
}
