import { z } from 'zod';

/**
 * Every way in which a call can fail, as `area/what`. The words for each code (what happened, what to do next)
 * live in `renderer/i18n/en.json` and `ko.json` under `problems`; a test proves that none is missing.
 */
export const problemCodes = [
  'app/unexpected',
  'app/cancelled',
  'app/invalid-input',
  'app/not-found',
  'app/core-gone',
  'app/not-supported-here',

  'clouds/no-credentials',
  'clouds/expired-credentials',
  'clouds/invalid-credentials',
  'clouds/denied',
  'clouds/throttled',
  'clouds/wrong-state',
  'clouds/no-capacity',
  'clouds/quota-exceeded',
  'clouds/not-found',
  'clouds/region-disabled',
  'clouds/unreachable',
  'clouds/timed-out',
  'clouds/malformed-reply',
  'clouds/config-mistake',
  'clouds/profile-not-found',
  'clouds/profile-incomplete',
  'clouds/no-project',
  'clouds/bad-endpoint',
  'clouds/refused',
  'clouds/not-settled',

  'keys/not-found',
  'keys/unreadable',
  'keys/not-a-private-key',
  'keys/public-key',
  'keys/unsupported-format',
  'keys/needs-passphrase',
  'keys/wrong-passphrase',
  'keys/permissions-too-open',
  'keys/permissions-unknown',
  'keys/fix-failed',

  'ssh/no-address',
  'ssh/name-not-found',
  'ssh/refused',
  'ssh/timed-out',
  'ssh/unreachable',
  'ssh/not-ssh',
  'ssh/no-common-algorithm',
  'ssh/host-key-changed',
  'ssh/host-key-revoked',
  'ssh/host-key-rejected',
  'ssh/known-hosts-unreadable',
  'ssh/authentication-failed',
  'ssh/connection-lost',
  'ssh/channel-refused',

  'gauges/no-shell',
  'gauges/no-tool',
  'gauges/no-gpu',
  'gauges/no-driver-tool',
  'gauges/driver-not-loaded',
  'gauges/driver-mismatch',
  'gauges/driver-silent',
  'gauges/driver-failed',
  'gauges/not-readable',
  'gauges/disk-silent',
  'gauges/unparsable',
  'gauges/probe-ended',

  'models/not-found',
  'models/unreadable',
  'models/not-onnx',
  'models/truncated',
  'models/pickle',
  'models/torch',
  'models/keras',
  'models/saved-model',
  'models/safetensors',
  'models/tflite',
  'models/gguf',
  'models/ort-format',
  'models/archive',
  'models/lfs-pointer',
  'models/web-page',
  'models/too-complex',
  'models/cannot-load',
  'models/no-samples',
  'models/too-many-samples',
  'models/sample-not-found',
  'models/sample-unreadable',
  'models/sample-too-large',
  'models/sample-format-unknown',
  'models/sample-wrong-kind',
  'models/sample-wrong-shape',
  'models/sample-wrong-type',
  'models/sample-wrong-columns',
  'models/sample-missing-input',
  'models/sample-bad-value',
  'models/inference-failed',
  'models/worker-crashed',
  'models/worker-timed-out',
  'models/worker-out-of-memory',
  'models/worker-cannot-start',

  'files/not-found',
  'files/denied',
  'files/not-a-folder',

  'sandbox/not-running',
] as const;

export const problemCodeSchema = z.enum(problemCodes);
export type ProblemCode = z.infer<typeof problemCodeSchema>;

/**
 * A failure as data. `params` fill the sentence's placeholders; `details` is the raw text of the SDK, ssh2 or
 * onnxruntime, shown under 'Details' only.
 */
export const problemSchema = z.object({
  code: problemCodeSchema,
  params: z.record(z.string(), z.union([z.string(), z.number()])),
  details: z.string().optional(),
});
export type Problem = z.infer<typeof problemSchema>;
