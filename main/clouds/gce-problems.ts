import type { ProblemCode } from '../../preload/contract/problem.ts';
import { AppError } from '../app-error.ts';
import { googleGrant } from './grants.ts';
import type { CallPlace } from './provider.ts';
import { readGoogleDenial, readGoogleQuota, readZones } from './refusal-words.ts';

/** Where the REST transport leaves the body of a refusal. */
const rawPayload = Symbol.for('google-gax.rawHttpResponsePayload');

/** Reasons by what a person has to do: https://cloud.google.com/compute/docs/troubleshooting/troubleshooting-vm-creation */
const reasons: readonly [pattern: RegExp, code: ProblemCode][] = [
  [
    /^(rateLimitExceeded|userRateLimitExceeded|RATE_LIMIT_EXCEEDED|RESOURCE_OPERATION_RATE_EXCEEDED)$/,
    'clouds/throttled',
  ],
  [/^(accessNotConfigured|SERVICE_DISABLED)$/, 'clouds/api-disabled'],
  [/^(ZONE_RESOURCE_POOL_EXHAUSTED(_WITH_DETAILS)?|resourcePoolExhausted|STOCKOUT)$/i, 'clouds/no-capacity'],
  [/^(quotaExceeded|QUOTA_EXCEEDED|limitExceeded)$/, 'clouds/quota-exceeded'],
  [
    /^(resourceNotReady|RESOURCE_NOT_READY|conditionNotMet|invalidState|resourceInUseByAnotherResource)$/,
    'clouds/wrong-state',
  ],
  [/^(UNSUPPORTED_OPERATION|unsupportedOperation|invalidUsage)$/, 'clouds/unsupported'],
  [/^(ACCESS_TOKEN_EXPIRED|CREDENTIALS_MISSING)$/, 'clouds/expired-credentials'],
  [/^(authError|ACCESS_TOKEN_TYPE_UNSUPPORTED|required)$/, 'clouds/invalid-credentials'],
  [/^(alreadyExists|RESOURCE_ALREADY_EXISTS)$/, 'clouds/name-taken'],
  [/^(notFound|RESOURCE_NOT_FOUND)$/, 'clouds/not-found'],
  [/^(forbidden|insufficientPermissions|IAM_PERMISSION_DENIED|ACCESS_TOKEN_SCOPE_INSUFFICIENT)$/, 'clouds/denied'],
];

const byStatus: Record<number, ProblemCode> = {
  401: 'clouds/invalid-credentials',
  403: 'clouds/denied',
  404: 'clouds/not-found',
  409: 'clouds/wrong-state',
  429: 'clouds/throttled',
};

/** Anything that a call of a Compute Engine client threw, as an AppError. */
export function gceProblem(thrown: unknown, place: CallPlace): AppError {
  if (thrown instanceof AppError) return thrown;
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  const { reason, message } = readRefusal(error);
  return gceRefusal(reason, message, place, codeOf(error));
}

/** A refusal as an AppError by its reason; `otherwise` where the reason tells nothing. */
export function gceRefusal(
  reason: string | undefined,
  message: string,
  place: CallPlace,
  otherwise: ProblemCode = 'clouds/refused',
): AppError {
  const known = reason === undefined ? undefined : reasons.find(([pattern]) => pattern.test(reason))?.[1];
  // 'Quota exceeded' is said of machines and of calls per minute alike; only the second passes by itself.
  const hurried = known === 'clouds/quota-exceeded' && /per minute|per 100 seconds|requests|queries/i.test(message);
  const cause = Object.assign(new Error(message), { name: reason ?? 'Error' });
  const code = hurried ? 'clouds/throttled' : (known ?? otherwise);
  if (code === 'clouds/denied') {
    const permission = readGoogleDenial(message) ?? place.action;
    return new AppError(code, { ...place, action: permission }, cause, googleGrant(permission, place.region));
  }
  const quota = code === 'clouds/quota-exceeded' ? readGoogleQuota(message) : undefined;
  if (quota) return new AppError('clouds/quota-exceeded-named', { ...place, ...quota }, cause);
  return withOfferedZones(code, message, place, cause) ?? new AppError(code, { ...place }, cause);
}

/** A lack of capacity with the zones that the refusal itself proposes. */
function withOfferedZones(code: ProblemCode, message: string, place: CallPlace, cause: Error): AppError | undefined {
  if (code !== 'clouds/no-capacity') return undefined;
  const zone = /zones\/([a-z0-9-]{5,40})'/.exec(message)?.[1];
  const zones = zone === undefined ? [] : readZones(message, zone);
  if (zone === undefined || zones.length === 0) return undefined;
  return new AppError('clouds/no-capacity-here', { ...place, zone, zones: zones.join(', ') }, cause);
}

function codeOf(error: Error): ProblemCode {
  const status = 'httpStatusCode' in error ? Number(error.httpStatusCode) : undefined;
  if (/invalid_grant|invalid_rapt|reauth/i.test(error.message)) return 'clouds/expired-credentials';
  if (
    /not JSON|in JSON|Unexpected (token|end)|JSON input|Received null|deserializ|content size|fromProto3JSON/i.test(
      `${error.message} ${error.cause}`,
    )
  ) {
    return 'clouds/malformed-reply';
  }
  if (status !== undefined && status >= 400)
    return byStatus[status] ?? (status >= 500 ? 'clouds/unavailable' : 'clouds/refused');
  // gRPC's numbers: CANCELLED, DEADLINE_EXCEEDED, UNAVAILABLE, UNAUTHENTICATED.
  const grpc = 'code' in error ? error.code : undefined;
  if (grpc === 1) return 'app/cancelled';
  if (grpc === 4) return 'clouds/timed-out';
  if (
    /ECONN|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|ETIMEDOUT|EPIPE|socket hang up|certificate|Premature close/i.test(
      `${error.message} ${error.cause}`,
    )
  ) {
    return 'clouds/unreachable';
  }
  if (grpc === 16 || /credential|private key|DECODER|token|PEM/i.test(error.message))
    return 'clouds/invalid-credentials';
  return grpc === 14 ? 'clouds/unreachable' : 'clouds/malformed-reply';
}

/** Reason and sentence of the JSON refusal `{error: {errors: [{reason}], details: [{reason}], message}}`. */
function readRefusal(error: Error): { reason: string | undefined; message: string } {
  const raw = rawPayload in error ? error[rawPayload] : undefined;
  const body = parse(raw) ?? parse(error.message);
  const refusal = field(body, 'error');
  const details = [...list(field(refusal, 'details')), ...list(field(refusal, 'errors'))];
  const reason = details.map((detail) => field(detail, 'reason')).find((it) => typeof it === 'string');
  const message = field(refusal, 'message');
  return {
    reason: typeof reason === 'string' ? reason.slice(0, 100) : undefined,
    message: typeof message === 'string' ? message : error.message,
  };
}

function parse(text: unknown): unknown {
  if (typeof text !== 'string' || text.length > 1024 ** 2) return typeof text === 'object' ? text : undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function field(of: unknown, key: string): unknown {
  return typeof of === 'object' && of !== null && key in of ? (of as Record<string, unknown>)[key] : undefined;
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The library's error keeps the answer beside its words. */
export function withStatus(thrown: unknown): unknown {
  if (!(thrown instanceof Error) || !('response' in thrown)) return thrown;
  const response: unknown = thrown.response;
  if (typeof response !== 'object' || response === null || !('status' in response)) return thrown;
  const data = 'data' in response ? response.data : undefined;
  const message = typeof data === 'object' ? JSON.stringify(data) : thrown.message;
  return Object.assign(new Error(message), { httpStatusCode: response.status });
}
