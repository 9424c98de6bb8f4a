import type { ProblemCode } from '../../preload/contract/problem.ts';
import { AppError } from '../app-error.ts';
import { abortProblem } from './abort-problem.ts';
import type { CallPlace } from './provider.ts';

/**
 * EC2's error codes by what a person has to do about them.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html
 */
const problems: readonly [pattern: RegExp, code: ProblemCode][] = [
  [/^(ExpiredToken(Exception)?|RequestExpired|InvalidGrantException)$/, 'clouds/expired-credentials'],
  [
    /^(AuthFailure|InvalidClientTokenId|UnrecognizedClientException|SignatureDoesNotMatch|InvalidAccessKeyId|MissingAuthenticationToken|IncompleteSignature|InvalidIdentityToken)$/,
    'clouds/invalid-credentials',
  ],
  [/^(UnauthorizedOperation|AccessDenied(Exception)?|Blocked|PendingVerification)$/, 'clouds/denied'],
  [/^(OptInRequired|InvalidRegion|RegionDisabledException)$/, 'clouds/region-disabled'],
  [
    /^(RequestLimitExceeded|Throttling(Exception)?|ThrottledException|RequestThrottled(Exception)?|TooManyRequestsException|SlowDown|EC2ThrottledException|BandwidthLimitExceeded)$/,
    'clouds/throttled',
  ],
  [
    /^(IncorrectInstanceState|IncorrectState|IncorrectSpotRequestState|IncorrectModificationState)$/,
    'clouds/wrong-state',
  ],
  [
    /^(Insufficient(Instance|Host|Reserved(Instance)?|Capacity|Volume|Address|FreeAddresses).*|Server\.InsufficientInstanceCapacity|Unsupported\.InsufficientCapacity|SpotMaxPriceTooLow)$/,
    'clouds/no-capacity',
  ],
  [
    /^(.*LimitExceeded|.*QuotaExceeded|MaxSpotInstanceCountExceeded|MaxSpotFleetRequestCountExceeded)$/,
    'clouds/quota-exceeded',
  ],
  [/^InvalidInstanceID\.(NotFound|Malformed|NotLinkable)$/, 'clouds/not-found'],
  [/^(TimeoutError|RequestTimeout(Exception)?)$/, 'clouds/timed-out'],
];

/** What Node and the SDK call a network that does not lead there. */
const unreachable =
  /ECONNREFUSED|ECONNRESET|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|ENETDOWN|EADDRNOTAVAIL|EPIPE|CERT_|certificate|self.signed|ERR_TLS|EPROTO|UnknownEndpoint|socket hang up/i;

/** As much of an answer as tells a person what answered. */
const maxBodyLength = 2000;

/** Anything that a call of the EC2 client threw, as an AppError. A cancellation by `signal` keeps its own reason. */
export function ec2Problem(thrown: unknown, place: CallPlace, signal?: AbortSignal): AppError {
  if (thrown instanceof AppError) return thrown;
  if (signal?.aborted) return abortProblem(signal, thrown);
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  const code = codeOf(error);
  return new AppError(
    code,
    { ...place, ...requestIdOf(error) },
    code === 'clouds/malformed-reply' ? whatCame(error) : error,
  );
}

/** The SDK's own words, and after them what could not be understood, as far as the SDK has kept it. */
function whatCame(error: Error): Error {
  const body = '$responseBodyText' in error ? String(error.$responseBodyText).slice(0, maxBodyLength) : '';
  const [said = ''] = error.message.split('\n');
  return body ? Object.assign(new Error(`${said}\n${body}`), { name: error.name }) : error;
}

/** By which Amazon's support and CloudTrail know a refused call; the SDK puts it beside its errors. */
function requestIdOf(error: Error): { requestId?: string } {
  const metadata: unknown = '$metadata' in error ? error.$metadata : undefined;
  if (typeof metadata !== 'object' || metadata === null || !('requestId' in metadata)) return {};
  return typeof metadata.requestId === 'string' ? { requestId: metadata.requestId } : {};
}

function codeOf(error: Error): ProblemCode {
  const system = 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (unreachable.test(system)) return 'clouds/unreachable';
  const known = problems.find(([pattern]) => pattern.test(error.name));
  if (known) return known[1];
  if (/multi-factor authentication/.test(error.message)) return 'clouds/mfa-needed';
  if (/^(CredentialsProviderError|TokenProviderError|ProviderError)$/.test(error.name)) {
    return /expired|refresh|sign in|sso login|aws login|reauthenticate|SSO session|load token/i.test(error.message)
      ? 'clouds/expired-credentials'
      : 'clouds/sign-in-failed';
  }
  if (unreachable.test(error.message)) return 'clouds/unreachable';
  if (/XML parse error|Deserialization error|JSON/i.test(error.message)) return 'clouds/malformed-reply';
  return 'clouds/refused';
}
