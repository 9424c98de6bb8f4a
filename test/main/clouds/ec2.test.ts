import { createEc2 } from '../../../main/clouds/ec2.ts';
import type { CloudProvider } from '../../../main/clouds/provider.ts';
import type { Sandbox } from '../../../main/sandbox/start-sandbox.ts';
import { testProvider } from './provider-suite.ts';

function create({ clouds: { aws } }: Sandbox, accessKeyId = aws.accessKeyId): CloudProvider {
  return createEc2({
    account: { key: 'aws:sandbox', provider: 'aws', account: aws.account, name: 'sandbox', sandbox: true },
    source: {
      kind: 'static',
      homeRegion: aws.region,
      endpoint: aws.endpoint,
      signIn: 'aws configure',
      credentials: { accessKeyId, secretAccessKey: aws.secretAccessKey },
    },
  });
}

testProvider('EC2', {
  create,
  createUnknown: (sandbox) => create(sandbox, 'AKIAUNKNOWN'),
  listAction: 'DescribeInstances',
  startAction: 'StartInstances',
  startPermission: 'ec2:StartInstances',
  running: 'mlflow',
  stopped: 'notebook-jiwoo',
  changing: 'etl-nightly',
  withoutCapacity: 'train-vision-01',
  inGroup: { machine: 'serve-rerank-1', group: 'serve-rerank', otherType: 'g5.xlarge' },
  deleteProtected: 'label-studio',
  stopProtected: 'feature-store',
  withDataDisk: 'train-llm-01',
  withReservedAddress: 'bastion-west',
  command: /^aws ec2 stop-instances --instance-ids i-[0-9a-f]+ --region us-west-2 --endpoint-url http/,
  denial: {
    kind: 'refusal',
    status: 403,
    code: 'UnauthorizedOperation',
    message: 'You are not authorized to perform this operation. User: arn:aws:iam::000000000000:user/ines',
  },
  throttling: { kind: 'refusal', status: 503, code: 'RequestLimitExceeded', message: 'Request limit exceeded.' },
  expiry: { kind: 'refusal', status: 400, code: 'RequestExpired', message: 'Request has expired.' },
  rejection: {
    kind: 'refusal',
    status: 401,
    code: 'AuthFailure',
    message: 'AWS was not able to validate the provided access credentials',
  },
});
