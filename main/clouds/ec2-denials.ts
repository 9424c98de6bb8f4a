import type { EC2Client } from '@aws-sdk/client-ec2';
import { z } from 'zod';
import { AppError } from '../app-error.ts';
import { cleanText } from './clean-text.ts';
import { openSts } from './ec2-sts.ts';
import { awsGrant } from './grants.ts';

/** What of a decoded refusal tells a person why. */
type Denial = {
  action: string | undefined;
  resource: string | undefined;
  /** Names of the policy statements that matched. */
  statements: string[];
  isExplicit: boolean;
};

const decodePermission = 'sts:DecodeAuthorizationMessage';
const maxStatements = 5;

const rawDenial = z.object({
  explicitDeny: z.boolean(),
  matchedStatements: z
    .object({ items: z.array(z.object({ statementId: z.string().nullish() }).catch({})) })
    .nullish()
    .catch(undefined),
  context: z.object({ action: z.string().nullish(), resource: z.string().nullish() }).nullish().catch(undefined),
});

/**
 * A refusal with the reason that AWS has encoded in it, where this identity may read that; else with the permission that
 * reading it takes. Any other problem comes back as it is.
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_DecodeAuthorizationMessage.html
 */
export async function explainDenial(
  problem: AppError,
  client: EC2Client,
  place: { region: string; endpoint: string | undefined },
  signal: AbortSignal,
): Promise<AppError> {
  const encoded = problem.code === 'clouds/denied' ? encodedIn(problem.cause) : undefined;
  if (encoded === undefined) return problem;
  const { DecodeAuthorizationMessageCommand } = await import('@aws-sdk/client-sts');
  const sts = await openSts(client, place);
  const { params, cause, remedies } = problem;
  try {
    const command = new DecodeAuthorizationMessageCommand({ EncodedMessage: encoded });
    const { DecodedMessage } = await sts.send(command, { abortSignal: signal });
    const denial = readDenial(DecodedMessage);
    return denial ? decoded(problem, denial) : problem;
  } catch (thrown) {
    // That it may not be read, or that nobody answers, is no reason to lose the refusal itself.
    const isDenied = thrown instanceof Error && /^AccessDenied(Exception)?$/.test(thrown.name);
    if (!isDenied) return problem;
    const both = [...remedies, ...awsGrant(decodePermission, undefined)];
    return new AppError('clouds/denied-encoded', { ...params, permission: decodePermission }, cause, both);
  } finally {
    sts.destroy();
  }
}

function decoded({ params, cause }: AppError, { action, resource, statements, isExplicit }: Denial): AppError {
  const named = { ...params, action: action ?? String(params.action ?? ''), resource: resource ?? '*' };
  if (isExplicit)
    return new AppError('clouds/forbidden-by-statement', { ...named, statement: statements.join(', ') || '?' }, cause);
  return new AppError('clouds/denied-decoded', named, cause, awsGrant(named.action, resource));
}

/** `… Encoded authorization failure message: 5zC1…` */
export function encodedIn(cause: unknown): string | undefined {
  const message = cause instanceof Error ? cause.message.slice(0, 20_000) : '';
  return /Encoded authorization failure message: ([\w+/=-]{1,10240})/.exec(message)?.[1];
}

/** What STS has decoded; undefined where it is none. Names come from others' policies: they are cut and printable. */
export function readDenial(text: unknown): Denial | undefined {
  const parsed = rawDenial.safeParse(parse(text));
  if (!parsed.success) return undefined;
  const { explicitDeny, matchedStatements, context } = parsed.data;
  const statements = (matchedStatements?.items ?? []).flatMap(({ statementId }) => cleanText(statementId, 100) ?? []);
  return {
    action: cleanText(context?.action, 100),
    resource: cleanText(context?.resource, 400),
    statements: statements.slice(0, maxStatements),
    isExplicit: explicitDeny,
  };
}

function parse(text: unknown): unknown {
  if (typeof text !== 'string' || text.length > 1024 ** 2) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
