import type { ProblemCode } from '../../../preload/contract/problem.ts';
import { AppError } from '../../app-error.ts';

/** What venv and pip say, most telling first: pip also finds 'no matching distribution' where it reaches nothing. */
const signs: readonly [RegExp, ProblemCode][] = [
  [/no space left|errno 28|disk quota/i, 'models/remote-install-disk-full'],
  [/ensurepip|no module named '?venv|python3?[\d.]*-venv/i, 'models/remote-no-venv'],
  [/no module named '?pip/i, 'models/remote-no-pip'],
  [
    /failed to establish a new connection|name resolution|name or service not known|network is unreachable|connection (refused|reset)|timed out|proxyerror|certificate_verify_failed|connecttimeout|newconnectionerror/i,
    'models/remote-no-network',
  ],
  [
    /no matching distribution|could not find a version|requires-python|is not a supported wheel/i,
    'models/remote-no-wheel',
  ],
];

/** Why an environment could not be made on the host, from what its tools have said. */
export function describeInstallFailure(told: string, python: string): AppError {
  const code = signs.find(([sign]) => sign.test(told))?.[1] ?? 'models/remote-install-failed';
  return new AppError(code, { python }, told.slice(-4000) || undefined);
}
