import type { EC2Client, EC2ClientConfig } from '@aws-sdk/client-ec2';
import { AppError } from '../app-error.ts';
import type { AwsSource } from './aws-credentials.ts';
import { createSignInStory } from './aws-sign-in-story.ts';
import { encodedIn, explainDenial } from './ec2-denials.ts';
import { assumeWithCode, type LentCredentials } from './ec2-mfa.ts';
import { ec2Problem } from './ec2-problems.ts';
import { limitReplySize } from './ec2-reply-limit.ts';
import type { CallPlace } from './provider.ts';

type Sdk = typeof import('@aws-sdk/client-ec2');

/** Calls of EC2 in any region, with one sign-in for all of them. */
export type Ec2Calls = {
  /** Runs a call; what it throws comes out as an AppError that names the action and its target. */
  send<Reply>(
    call: { region: string; action: string; target?: string; signal: AbortSignal },
    run: (client: EC2Client, sdk: Sdk) => Promise<Reply>,
  ): Promise<Reply>;
  /** The place of a call, for its problem's sentence. */
  place(region: string, action: string, target?: string): CallPlace;
  /** Signs in with the code of a person's device. Throws where the profile wants none, or AWS does not take it. */
  enterCode(code: string, signal: AbortSignal): Promise<void>;
  /** Begins a new round: credentials that have failed are asked for anew, as a person may have signed in by then. */
  renew(): void;
  dispose(): void;
};

export function createEc2Calls(source: AwsSource, accountName: string): Ec2Calls {
  let clients = new Map<string, Promise<EC2Client>>();
  /** Where these credentials have been accepted: a region that rejects them from the start is one not enabled. */
  const accepting = new Set<string>();
  let failed = false;
  /** What a person's code has got; kept in memory alone. */
  let lent: LentCredentials | undefined;
  const story = createSignInStory();

  function client(region: string): Promise<EC2Client> {
    const made = clients.get(region) ?? createClient(region, clients.values().next().value);
    clients.set(region, made);
    return made;
  }

  async function createClient(region: string, first: Promise<EC2Client> | undefined): Promise<EC2Client> {
    // Only a machine of Amazon's has a metadata service; elsewhere the SDK would wait for one, for seconds.
    if (!source.onAmazon) process.env.AWS_EC2_METADATA_DISABLED ??= 'true';
    const { EC2Client: Client } = await import('@aws-sdk/client-ec2');
    // What the SDK hands on to the loader of profiles, beside what its own type names.
    const files: {
      filepath?: string;
      configFilepath?: string;
      ignoreCache?: boolean;
      clientConfig?: { endpoint: string };
    } =
      source.kind === 'profile'
        ? {
            filepath: source.credentialsFile,
            configFilepath: source.configFile,
            // It would otherwise remember the files' first state for as long as the console runs.
            ignoreCache: true,
            // Whom it asks for a role; it would look in AWS_PROFILE's section. (The SSO's clients would take it for theirs.)
            ...(source.stsEndpoint === undefined || source.signInWords
              ? {}
              : { clientConfig: { endpoint: source.stsEndpoint } }),
          }
        : {};
    const isLent = lent !== undefined && lent.expiration.getTime() > Date.now();
    const credentials =
      source.kind === 'static' ? source.credentials : isLent ? lent : (await first)?.config.credentials;
    const configuration: EC2ClientConfig = {
      ...files,
      region,
      retryMode: 'adaptive',
      maxAttempts: 4,
      requestHandler: { connectionTimeout: 5000, requestTimeout: 20_000, throwOnRequestTimeout: true },
      ...(source.endpoint === undefined ? {} : { endpoint: source.endpoint }),
      ...(source.kind === 'profile' ? { profile: source.profile } : {}),
      ...(credentials === undefined ? {} : { credentials }),
      logger: story.logger,
    };
    const made = new Client(configuration);
    limitReplySize(made);
    return made;
  }

  function place(region: string, action: string, target = region): CallPlace {
    return { account: accountName, region, action, target, signIn: source.signIn };
  }

  /** A refusal whose reason AWS has encoded, with that reason. */
  async function explained(problem: AppError, region: string, signal: AbortSignal): Promise<AppError> {
    if (signal.aborted || encodedIn(problem.cause) === undefined) return problem;
    return explainDenial(problem, await client(region), { region, endpoint: source.stsEndpoint }, signal);
  }

  function forget(): void {
    const old = clients;
    clients = new Map();
    accepting.clear();
    failed = false;
    for (const made of old.values()) made.then((it) => it.destroy()).catch(() => {});
  }

  return {
    async send({ region, action, target, signal }, run) {
      try {
        signal.throwIfAborted();
        const reply = await run(await client(region), await import('@aws-sdk/client-ec2'));
        accepting.add(region);
        return reply;
      } catch (thrown) {
        const problem = ec2Problem(story.complete(thrown), place(region, action, target), signal);
        if (
          /^clouds\/(invalid|environment)-credentials$/.test(problem.code) &&
          accepting.size > 0 &&
          !accepting.has(region)
        ) {
          throw new AppError('clouds/region-disabled', problem.params, problem.cause);
        }
        if (/credentials$|sign-in|mfa/.test(problem.code)) failed = true;
        throw await explained(problem, region, signal);
      }
    },
    place,
    async enterCode(code, signal) {
      const mfa = source.kind === 'profile' ? source.mfa : undefined;
      if (source.kind !== 'profile' || mfa === undefined)
        throw new AppError('clouds/unsupported', place(source.homeRegion, 'sts:AssumeRole'));
      lent = await assumeWithCode(source, mfa, { code, accountName, signal });
      forget();
    },
    renew() {
      if (failed) forget();
    },
    dispose: forget,
  };
}
