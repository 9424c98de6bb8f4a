import { timingSafeEqual } from 'node:crypto';
import type { XmlValue } from './xml.ts';

/** What EC2 answers instead of doing what was asked. */
export class Ec2Refusal extends Error {
  readonly status: number;
  readonly code: string;

  constructor(code: string, message: string, status = 400) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/** The calls of one subject by the name of their action. */
export type Ec2Actions = {
  [action: string]: (parameters: URLSearchParams, region: string) => Record<string, XmlValue>;
};

/** The region in the signature's scope, when the request is signed with our key. */
export function signedRegion(
  authorization: string | undefined,
  accessKeyId: string,
  service: 'ec2' | 'ec2-instance-connect' | 'pricing' | 'monitoring' | 'ssm' = 'ec2',
): string | undefined {
  const scope = /^AWS4-HMAC-SHA256 Credential=([^/]+)\/\d{8}\/([a-z0-9-]+)\/([a-z0-9-]+)\/aws4_request,/.exec(
    authorization ?? '',
  );
  if (scope?.[3] !== service) return undefined;
  const given = Buffer.from(scope[1] ?? '');
  const expected = Buffer.from(accessKeyId);
  return given.length === expected.length && timingSafeEqual(given, expected) ? scope[2] : undefined;
}

/** `InstanceId.1`, `InstanceId.2` … */
export function listParameter(parameters: URLSearchParams, name: string): string[] {
  const values: string[] = [];
  for (let index = 1; index <= 1000; index += 1) {
    const value = parameters.get(`${name}.${index}`);
    if (value === null) break;
    values.push(value);
  }
  return values;
}

/** The values of one filter; undefined when it was not given. */
export function filterValues(parameters: URLSearchParams, name: string): string[] | undefined {
  for (let index = 1; parameters.has(`Filter.${index}.Name`); index += 1) {
    if (parameters.get(`Filter.${index}.Name`) === name) return listParameter(parameters, `Filter.${index}.Value`);
  }
  return undefined;
}

/** Ends a call that only wanted to know whether it would be accepted. */
export function endDryRun(parameters: URLSearchParams): void {
  if (parameters.get('DryRun') !== 'true') return;
  throw new Ec2Refusal('DryRunOperation', 'Request would have succeeded, but DryRun flag is set.', 412);
}

export function writeToken(from: number): string {
  return Buffer.from(`sandbox:${from}`).toString('base64url');
}

/** Where the page begins. */
export function readToken(token: string | null): number {
  if (token === null || token === '') return 0;
  const from = /^sandbox:(\d{1,6})$/.exec(Buffer.from(token, 'base64url').toString('utf8'))?.[1];
  if (from === undefined) throw new Ec2Refusal('InvalidNextToken', 'The specified NextToken is not valid.');
  return Number(from);
}
