import {
  AttachInternetGatewayCommand,
  AuthorizeSecurityGroupIngressCommand,
  CreateInternetGatewayCommand,
  CreateNetworkAclEntryCommand,
  CreateRouteCommand,
  CreateSecurityGroupCommand,
  DescribeNetworkAclsCommand,
  DescribeRouteTablesCommand,
  DescribeSubnetsCommand,
  RunInstancesCommand,
} from '@aws-sdk/client-ec2';
import { createInstances, type Instances } from '../../../main/clouds/create-instances.ts';
import { startSandbox } from '../../../main/sandbox/start-sandbox.ts';
import type { Instance } from '../../../preload/contract/instances.ts';
import { cloudsWorkerPath } from '../../support/clouds.ts';
import { watchUntil } from '../../support/instance-events.ts';
import { startMoto } from '../../support/moto.ts';
import type { DoctorStage } from './doctor-stage.ts';

const me = '203.0.113.24';

/** A machine of moto's, whose address leads to a port that swallows everything, behind one closed door after another. */
export async function diagnoseMoto(stage: DoctorStage): Promise<Record<string, string>> {
  await using parts = new AsyncDisposableStack();
  const moto = parts.adopt(await startMoto(), (started) => started.dispose());
  const ec2 = parts.adopt(moto.client('us-east-1'), (client) => client.destroy());
  const [subnet] = (await ec2.send(new DescribeSubnetsCommand({}))).Subnets ?? [];
  const { VpcId, SubnetId } = subnet ?? {};
  const { GroupId = '' } = await ec2.send(
    new CreateSecurityGroupCommand({ GroupName: 'closed', Description: 'none', VpcId }),
  );
  const machine = { ImageId: 'ami-1e749f67', InstanceType: 't3.micro' as const, MinCount: 1, MaxCount: 1 };
  await ec2.send(new RunInstancesCommand({ ...machine, SubnetId, SecurityGroupIds: [GroupId] }));
  const list = parts.adopt(
    createInstances({
      environment: {
        AWS_ENDPOINT_URL: moto.url,
        AWS_ACCESS_KEY_ID: moto.credentials.accessKeyId,
        AWS_SECRET_ACCESS_KEY: moto.credentials.secretAccessKey,
      },
      homeFolder: '/nonexistent',
      practice: undefined,
      workerPath: cloudsWorkerPath,
      regions: () => ({ aws: ['us-east-1'], gcp: [] }),
    }),
    (created) => created.dispose(),
  );
  const [instance] = (await watchUntil(list, ({ finished }) => finished, 30_000)).rows.values();
  if (!instance) throw new Error('moto has no instance');
  const verdicts: Record<string, string> = {};
  const look = async (name: string, row = instance) => {
    verdicts[name] = await diagnoseSilent(stage, list, row);
  };
  const allow = (CidrIp: string) =>
    ec2.send(
      new AuthorizeSecurityGroupIngressCommand({
        GroupId,
        IpPermissions: [{ IpProtocol: 'tcp', FromPort: 22, ToPort: 22, IpRanges: [{ CidrIp }] }],
      }),
    );

  await look('stopped', { ...instance, state: 'stopped' });
  await look('no rule');
  await allow('198.51.100.0/24');
  await look('a rule for others');
  await list.openPort(instance.ref, { port: 22, address: me }, new AbortController().signal);
  await look('no way to the internet');
  const tables = await ec2.send(new DescribeRouteTablesCommand({}));
  const table = tables.RouteTables?.find((it) => it.VpcId === VpcId);
  const gateway = await ec2.send(new CreateInternetGatewayCommand({}));
  const GatewayId = gateway.InternetGateway?.InternetGatewayId;
  await ec2.send(new AttachInternetGatewayCommand({ InternetGatewayId: GatewayId, VpcId }));
  await ec2.send(
    new CreateRouteCommand({ RouteTableId: table?.RouteTableId, DestinationCidrBlock: '0.0.0.0/0', GatewayId }),
  );
  await look('the clouds say yes');
  const acls = await ec2.send(new DescribeNetworkAclsCommand({}));
  const acl = acls.NetworkAcls?.find((it) => it.VpcId === VpcId);
  await ec2.send(
    new CreateNetworkAclEntryCommand({
      NetworkAclId: acl?.NetworkAclId,
      ...{ RuleNumber: 50, Protocol: '6', RuleAction: 'deny', Egress: false, CidrBlock: '203.0.113.0/24' },
      PortRange: { From: 22, To: 22 },
    }),
  );
  await look('the subnet denies');
  return verdicts;
}

/** The same with the practice clouds: rules with tags at Google, and logins by account. */
export async function diagnoseSandbox(stage: DoctorStage): Promise<Record<string, string>> {
  await using parts = new AsyncDisposableStack();
  const sandbox = parts.adopt(await startSandbox({ settleMs: 50 }), (started) => started.dispose());
  const list = parts.adopt(
    createInstances({
      environment: {},
      homeFolder: '/nonexistent',
      practice: sandbox.clouds,
      workerPath: cloudsWorkerPath,
      regions: () => ({ aws: ['eu-central-1'], gcp: [] }),
    }),
    (created) => created.dispose(),
  );
  const rows = [...(await watchUntil(list, ({ finished }) => finished, 30_000)).rows.values()];
  const named = (name: string) => {
    const row = rows.find((it) => it.name === name);
    if (!row) throw new Error(`there is no ${name}`);
    return { ...row, publicAddress: stage.net.address };
  };
  const verdicts = {
    'Amazon, a rule for others': await diagnoseSilent(stage, list, named('eval-eu')),
    'Google, a rule for others': await diagnoseSilent(stage, list, named('serve-tts-seoul')),
    'Google, open': await diagnoseSilent(stage, list, named('airflow')),
  };
  const airflow = named('airflow');
  const { endpoint, project, accessToken } = sandbox.clouds.gcp;
  const url = `${endpoint}/compute/v1/projects/${project}/zones/${airflow.zone}/instances/${airflow.id}`;
  const headers = { authorization: `Bearer ${accessToken}`, 'content-type': 'application/json' };
  const { metadata }: { metadata: { fingerprint: string } } = await (await fetch(url, { headers })).json();
  const items = [{ key: 'enable-oslogin', value: 'TRUE' }];
  const body = JSON.stringify({ fingerprint: metadata.fingerprint, items });
  await fetch(`${url}/setMetadata`, { method: 'POST', headers, body });
  const server = await stage.sshd({ config: ['AuthorizedKeysFile none'] });
  const { verdict } = await stage.diagnose(
    {
      target: { kind: 'instance', ref: airflow.ref },
      keyPath: server.keyPath,
      user: server.user,
      trusted: [server.hostKeyFingerprint],
    },
    { instance: airflow, sources: { reach: list.reach, route: routeTo(server.host, server.port) } },
  );
  return { ...verdicts, 'Google, OS Login': verdict.cause?.code ?? verdict.status };
}

async function diagnoseSilent(stage: DoctorStage, list: Pick<Instances, 'reach'>, instance: Instance): Promise<string> {
  const { verdict } = await stage.diagnose(
    { target: { kind: 'instance', ref: instance.ref }, keyPath: '/nonexistent' },
    {
      instance,
      sources: { reach: list.reach, myAddress: async () => me, route: routeTo(stage.net.address, 22) },
      limits: { networkMs: 600 },
    },
  );
  return verdict.cause?.code ?? verdict.status;
}

const routeTo = (host: string, port: number) => async () => ({ host, port, users: [], keyPaths: [], via: [] });
