import { signedRegion } from './ec2-request.ts';
import type { Faults } from './faults.ts';
import { type EndpointReply, type LoopbackEndpoint, startLoopbackEndpoint } from './loopback-endpoint.ts';
import { type PublishedImage, publishedImages } from './published-images.ts';

type Parameter = { Name: string; Value: string; Type: 'String' };

const pageSize = 3;

/**
 * SSM's public parameters as far as they name images, over plain HTTP on 127.0.0.1: GetParameters and
 * GetParametersByPath. https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-public-parameters-ami.html
 */
export async function startParametersEndpoint({
  faults,
  accessKeyIds,
}: {
  faults: Faults;
  /** Made for this run; requests signed for any other key are refused. */
  accessKeyIds: readonly string[];
}): Promise<LoopbackEndpoint> {
  const all = publishedImages.flatMap(parametersOf);
  let calls = 0;
  return startLoopbackEndpoint(({ headers, body }) => {
    const action = String(headers['x-amz-target'] ?? '').replace(/^AmazonSSM\./, '');
    const [region] = accessKeyIds.flatMap((key) => signedRegion(headers.authorization, key, 'ssm') ?? []);
    const reply = (): EndpointReply => {
      if (region === undefined)
        return refusal(400, 'UnrecognizedClientException', 'The security token included in the request is invalid.');
      if (action === 'GetParameters') return getParameters(all, body);
      if (action === 'GetParametersByPath') return getByPath(all, body);
      return refusal(400, 'UnknownOperationException', `There is no ${action}.`);
    };
    const fault = faults.choose({ cloud: 'aws', action, place: region, index: calls });
    calls += 1;
    if (fault?.kind === 'refusal') return refusal(fault.status, fault.code, fault.message);
    return fault ? { fault, reply } : reply();
  });
}

function getParameters(all: readonly Parameter[], body: string): EndpointReply {
  const { Names = [] }: { Names?: unknown[] } = JSON.parse(body);
  if (Names.length > 10) return refusal(400, 'ValidationException', 'Member must have length less than or equal to 10');
  const Parameters = all.filter(({ Name }) => Names.includes(Name));
  const found = Parameters.map(({ Name }) => Name);
  return json(200, { Parameters, InvalidParameters: Names.filter((name) => !found.includes(String(name))) });
}

function getByPath(all: readonly Parameter[], body: string): EndpointReply {
  const { Path, NextToken }: { Path?: unknown; NextToken?: unknown } = JSON.parse(body);
  const under = all.filter(({ Name }) => Name.startsWith(`${String(Path)}/`));
  const from = Number(/^sandbox:(\d{1,4})$/.exec(String(NextToken ?? ''))?.[1] ?? 0);
  const to = from + pageSize;
  return json(200, {
    Parameters: under.slice(from, to),
    ...(to < under.length ? { NextToken: `sandbox:${to}` } : {}),
  });
}

/** Under which names a publisher's newest image is kept; none for images of before, and for Google's. */
function parametersOf({ id, name, owner, architecture, like }: PublishedImage): Parameter[] {
  const parameter = (Name: string): Parameter[] => [{ Name, Value: id, Type: 'String' }];
  const debianStyle = architecture === 'arm64' ? 'arm64' : 'amd64';
  if (!id.startsWith('ami-')) return [];
  const ubuntu = /ubuntu-[a-z]+-(\d\d\.04)-/.exec(name)?.[1];
  if (owner === '099720109477' && ubuntu)
    return parameter(`/aws/service/canonical/ubuntu/server/${ubuntu}/stable/current/${debianStyle}/hvm/ebs-gp3/ami-id`);
  if (like === 'amazon-linux-ami')
    return parameter(`/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-${architecture}`);
  const debian = /^debian-(\d+)-/.exec(name)?.[1];
  if (debian) return parameter(`/aws/service/debian/release/${debian}/latest/${debianStyle}`);
  const root = '/aws/service/deeplearning/ami/x86_64';
  return ['base-oss-nvidia-driver-gpu-ubuntu-24.04', 'oss-nvidia-driver-gpu-pytorch-2.9-ubuntu-24.04']
    .flatMap((it) => parameter(`${root}/${it}/latest/ami-id`))
    .concat({
      Name: `${root}/oss-nvidia-driver-gpu-pytorch-2.10-ubuntu-24.04/latest/ami-id`,
      Value: id,
      Type: 'String',
    });
}

function refusal(status: number, code: string, message: string): EndpointReply {
  return { ...json(status, { __type: code, message }), headers: { 'x-amzn-errortype': code } };
}

function json(status: number, body: unknown): EndpointReply {
  return { status, contentType: 'application/x-amz-json-1.1', body: JSON.stringify(body) };
}
