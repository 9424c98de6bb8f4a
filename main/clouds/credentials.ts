import { readFile } from 'node:fs/promises';
import type { Problem } from '../../preload/contract/problem.ts';
import { type AwsAccount, readAwsConfiguration } from './aws-credentials.ts';
import { type GoogleAccount, readGoogleConfiguration } from './google-credentials.ts';

/** Where this computer keeps its cloud configuration. */
export type CredentialPlaces = { environment: NodeJS.ProcessEnv; homeFolder: string };

/** All accounts that this computer has credentials for, and what is wrong with its configuration beside them. */
export type FoundAccounts = { aws: AwsAccount[]; gcp: GoogleAccount[]; problems: Problem[] };

/** Looks in the standard places only, and asks nobody: decided in milliseconds, also without a network. */
export async function findAccounts(places: CredentialPlaces): Promise<FoundAccounts> {
  const [aws, gcp] = await Promise.all([
    readAwsConfiguration({ ...places, onAmazon: () => isMadeBy(/Amazon EC2/) }),
    readGoogleConfiguration({ ...places, platform: process.platform, onGoogle: () => isMadeBy(/Google/) }),
  ]);
  return { aws: aws.accounts, gcp: gcp.accounts, problems: [...aws.problems, ...gcp.problems] };
}

/** The maker that the machine's firmware names; only a cloud's own machine has its metadata service. Linux only. */
async function isMadeBy(maker: RegExp): Promise<boolean> {
  return maker.test(await readFile('/sys/class/dmi/id/sys_vendor', 'utf8').catch(() => ''));
}
