import type { ProblemCode } from '../../preload/contract/problem.ts';
import { AppError } from '../app-error.ts';
import { abortProblem } from './abort-problem.ts';
import { awsGrant, awsQuotaQuery } from './grants.ts';
import type { CallPlace } from './provider.ts';
import { readAwsDenial, readVcpuLimit, readZones } from './refusal-words.ts';

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
    /^(IncorrectInstanceState|IncorrectState|IncorrectSpotRequestState|IncorrectModificationState|EC2InstanceStateInvalidException|EC2InstanceUnavailableException)$/,
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
  [/^Unsupported(Operation|HostConfiguration|InstanceAttribute)?$/, 'clouds/unsupported'],
  [/^(InvalidInstanceID\.(NotFound|Malformed|NotLinkable)|EC2InstanceNotFoundException)$/, 'clouds/not-found'],
  [
    /^(InternalError|InternalFailure|InternalServerError|ServiceUnavailable(Exception)?|Unavailable)$/,
    'clouds/unavailable',
  ],
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
  const params = { ...place, ...requestIdOf(error) };
  return (
    explained(code, error, params) ??
    new AppError(inEnvironment(code, place), params, code === 'clouds/malformed-reply' ? whatCame(error) : told(error))
  );
}

type Params = CallPlace & { requestId?: string };

/** The refusal with what its own words name: the permission, the zones that have room, the limit. */
function explained(code: ProblemCode, error: Error, params: Params): AppError | undefined {
  switch (code) {
    case 'clouds/denied': {
      const { permission = params.action, resource, isForbidden } = readAwsDenial(error.message);
      const named = { ...params, action: permission };
      if (isForbidden) return new AppError('clouds/forbidden-by-policy', named, error);
      return new AppError(code, named, error, awsGrant(permission, resource));
    }
    case 'clouds/no-capacity': {
      const zone = /Availability Zone you requested \(([a-z0-9-]{5,40})\)/.exec(error.message)?.[1];
      const zones = zone === undefined ? [] : readZones(error.message, zone);
      if (zone === undefined || zones.length === 0) return undefined;
      return new AppError('clouds/no-capacity-here', { ...params, zone, zones: zones.join(', ') }, error);
    }
    case 'clouds/quota-exceeded': {
      const limit = readVcpuLimit(error.message);
      const remedies = awsQuotaQuery(params.region);
      if (limit === undefined) return new AppError(code, params, error, remedies);
      return new AppError('clouds/quota-exceeded-named', { ...params, quota: 'vCPU', limit }, error, remedies);
    }
    case 'clouds/unsupported':
      return /one-time Spot/i.test(error.message) ? new AppError('clouds/spot-cannot-stop', params, error) : undefined;
    default:
      return undefined;
  }
}

/** Keys of the environment have no command that would put others in their place. */
function inEnvironment(code: ProblemCode, { signIn }: CallPlace): ProblemCode {
  const isRefused = code === 'clouds/expired-credentials' || code === 'clouds/invalid-credentials';
  return isRefused && signIn === '' ? 'clouds/environment-credentials' : code;
}

/** An error that the SDK found no words in, by what is known of it. */
function told(error: Error): Error {
  const status = statusOf(error);
  if (error.name !== 'Unknown' || status === undefined) return error;
  return Object.assign(new Error(`${status}, without words that could be read`), { name: 'HTTP' });
}

function statusOf(error: Error): number | undefined {
  const metadata: unknown = '$metadata' in error ? error.$metadata : undefined;
  if (typeof metadata !== 'object' || metadata === null || !('httpStatusCode' in metadata)) return undefined;
  return typeof metadata.httpStatusCode === 'number' ? metadata.httpStatusCode : undefined;
}

/** The SDK's own words, and after them what could not be understood, as far as the SDK has kept it. */
function whatCame(error: Error): Error {
  const body = '$responseBodyText' in error ? String(error.$responseBodyText).slice(0, maxBodyLength) : '';
  // The lines after the first tell a programmer where to look.
  const [said = ''] = error.message.split('\n');
  return Object.assign(new Error(body ? `${said}\n${body}` : said), { name: error.name });
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
  return (statusOf(error) ?? 0) >= 500 ? 'clouds/unavailable' : 'clouds/refused';
}
