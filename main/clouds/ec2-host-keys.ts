import type { Instance } from '../../preload/contract/instances.ts';
import type { Ec2Calls } from './ec2-calls.ts';
import { type PublishedHostKey, parseConsoleHostKeys } from './published-host-keys.ts';

/** What an instance has printed of its host keys; nothing at first, as EC2 shows the console's text minutes late. */
export async function ec2HostKeys(
  calls: Ec2Calls,
  { id, region, name }: Instance,
  signal: AbortSignal,
): Promise<PublishedHostKey[]> {
  const call = { region, action: 'ec2:GetConsoleOutput', target: name || id, signal };
  const reply = await calls.send(call, (ec2, sdk) =>
    ec2.send(new sdk.GetConsoleOutputCommand({ InstanceId: id }), { abortSignal: signal }),
  );
  return parseConsoleHostKeys(Buffer.from(reply.Output ?? '', 'base64').toString('latin1'));
}
