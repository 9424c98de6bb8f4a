import { z } from 'zod';
import type { Provider } from '../../../preload/contract/comparison.ts';
import type { HostPython } from '../../../preload/contract/instance-runs.ts';
import type { machineSchema } from '../../../preload/contract/run-report.ts';
import { printable } from '../../printable.ts';

/** A Python of the host and what else it could do. */
export type FoundPython = HostPython & { prefix: string; canMakeEnvironments: boolean };

/** What a look at a host has found. `silent` are Pythons that gave no answer in time. */
export type HostFacts = {
  machine: z.infer<typeof machineSchema>;
  gpus: string[];
  folder: string;
  freeBytes: number;
  pythons: FoundPython[];
  silent: string[];
};

const pythonLineSchema = z.object({
  version: z.string().max(40),
  prefix: z.string().max(1000),
  numpy: z.string().max(100).optional(),
  onnxruntime: z.string().max(100).optional(),
  providers: z.array(z.string().max(100)).max(50),
  problem: z.string().max(400).optional(),
  venv: z.boolean().optional(),
});

/** Python's names of what a model can run on, as the console calls them. */
export const pythonProviders: Record<Provider, string> = {
  cpu: 'CPUExecutionProvider',
  cuda: 'CUDAExecutionProvider',
  tensorrt: 'TensorrtExecutionProvider',
  dml: 'DmlExecutionProvider',
  coreml: 'CoreMLExecutionProvider',
  webgpu: 'WebGpuExecutionProvider',
  xnnpack: 'XnnpackExecutionProvider',
};

/** What else a look tells, a line each. */
const textNames = new Set(['system', 'release', 'architecture', 'processor', 'cores', 'memory', 'free', 'folder']);

const maxTextLength = 300;
const maxGpus = 16;
const maxPythons = 24;

/** Gathers the lines of the look at a host, in whatever state they come; `end` has been told when it is whole. */
export function createHostFacts() {
  const texts = new Map<string, string>();
  const candidates = new Map<string, string>();
  const pythons = new Map<string, FoundPython>();
  const gpus: string[] = [];
  const silent = new Set<string>();
  let isWhole = false;

  function takePython(rest: string): void {
    const [, number = '', json = ''] = /^(\d{1,2}) (.*)$/s.exec(rest) ?? [];
    const path = candidates.get(number);
    const read = pythonLineSchema.safeParse(parseJson(json)).data;
    if (path === undefined || read === undefined || pythons.size >= maxPythons) return;
    const providers = Object.entries(pythonProviders).flatMap(([name, known]) =>
      read.providers.includes(known) && isProvider(name) ? [name] : [],
    );
    const { numpy, onnxruntime, problem } = read;
    pythons.set(number, {
      path,
      version: clean(read.version),
      prefix: read.prefix,
      ...(numpy === undefined ? {} : { numpy: clean(numpy) }),
      ...(onnxruntime === undefined ? {} : { onnxruntime: clean(onnxruntime) }),
      ...(problem === undefined ? {} : { problem: clean(problem) }),
      providers,
      canMakeEnvironments: read.venv ?? true,
    });
  }

  return {
    accept(line: string): void {
      const [, name = '', text = ''] = /^(\w+) ?(.*)$/s.exec(line) ?? [];
      if (name === 'end') isWhole = true;
      else if (name === 'gpu' && gpus.length < maxGpus) gpus.push(clean(text));
      else if (name === 'candidate') {
        const [, number, path] = /^(\d{1,2}) (\/.*)$/.exec(text) ?? [];
        if (number && path && path.length <= 1000 && path === printable(path)) candidates.set(number, path);
      } else if (name === 'python') takePython(text);
      else if (name === 'tried') {
        const [number = '', code] = text.split(' ');
        const path = candidates.get(number);
        const isSilent = path !== undefined && !pythons.has(number) && code === '137';
        if (isSilent && silent.size < maxPythons) silent.add(path);
      } else if (textNames.has(name) && !texts.has(name)) texts.set(name, clean(text));
    },

    /** Undefined until the last line has come. */
    facts(): HostFacts | undefined {
      if (!isWhole) return undefined;
      const architecture = texts.get('architecture') ?? '';
      return {
        machine: {
          platform: (texts.get('system') ?? '').toLowerCase(),
          release: texts.get('release') ?? '',
          architecture,
          processor: texts.get('processor') || architecture,
          coreCount: readCount(texts.get('cores')),
          memoryBytes: readCount(texts.get('memory')),
        },
        gpus,
        folder: texts.get('folder') ?? '',
        freeBytes: readCount(texts.get('free')) * 1024,
        pythons: withoutTwins([...pythons.values()]),
        silent: [...silent],
      };
    },
  };
}

const clean = (text: string) => printable(text.slice(0, maxTextLength).trim());

/** awk writes large numbers as 1.34968e+11. */
function readCount(text = ''): number {
  const count = /^\d{1,18}(\.\d{1,9})?(e\+\d{1,2})?$/.test(text) ? Number(text) : 0;
  return Math.min(Math.round(count), Number.MAX_SAFE_INTEGER);
}

/** The same installation under several names. */
function withoutTwins(pythons: readonly FoundPython[]): FoundPython[] {
  return pythons.filter(({ prefix }, at) => pythons.findIndex((other) => other.prefix === prefix) === at);
}

function isProvider(name: string): name is Provider {
  return Object.hasOwn(pythonProviders, name);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
