import type { Remedy } from '../../preload/contract/problem.ts';

/** The smallest policy that allows one action of AWS's, on one resource where the action can be narrowed to one. */
export function awsGrant(permission: string, resource: string | undefined): Remedy[] {
  // EC2's Describe actions know no resources.
  const narrow = resource !== undefined && !/^ec2:(Describe|Get)/.test(permission);
  const statement = { Effect: 'Allow', Action: permission, Resource: narrow ? resource : '*' };
  const policy = { Version: '2012-10-17', Statement: [statement] };
  return [{ kind: 'policy', text: JSON.stringify(policy, undefined, 2) }];
}

/** A role of one permission, and its binding; `MEMBER` is left to fill in, as `user:NAME` or `serviceAccount:NAME`. */
export function googleGrant(permission: string, project: string): Remedy[] {
  const words = permission.split('.').map((word) => word.charAt(0).toUpperCase() + word.slice(1));
  const role = `hangar${words.join('')}`.slice(0, 64);
  const commands = [
    `gcloud iam roles create ${role} --project ${project} --permissions ${permission}`,
    `gcloud projects add-iam-policy-binding ${project} --member MEMBER --role projects/${project}/roles/${role}`,
  ];
  return [{ kind: 'command', text: commands.join('\n') }];
}

/** What shows EC2's vCPU quotas, with the codes by which more is asked for. */
export function awsQuotaQuery(region: string): Remedy[] {
  const query = "Quotas[?contains(QuotaName, 'nstances')].[QuotaCode,QuotaName,Value]";
  const list = `aws service-quotas list-service-quotas --service-code ec2 --region ${region} --query "${query}" --output table`;
  const ask = `aws service-quotas request-service-quota-increase --service-code ec2 --region ${region} --quota-code CODE --desired-value VALUE`;
  return [{ kind: 'command', text: `${list}\n${ask}` }];
}
