import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { findOnPath } from '../support/find-on-path.ts';

/** Amazon's own command line, as Debian packages it; undefined where it is not installed. */
export const awsCli = existsSync('/usr/bin/aws') ? '/usr/bin/aws' : findOnPath('aws');

/** How many of them are run at once: each takes a third of a second of a core to start. */
const atOnce = 8;

/** `aws ec2 describe-instances` in every region; resolves to how many instances it told of. */
export async function describeWithAwsCli(
  program: string,
  target: { endpoint: string; accessKeyId: string; secretAccessKey: string },
  regions: readonly string[],
  parallel: boolean,
): Promise<number> {
  const waiting = [...regions];
  let count = 0;
  const work = async () => {
    for (let region = waiting.shift(); region !== undefined; region = waiting.shift()) {
      const text = await run(program, target, region);
      count += text.trim() === '' ? 0 : text.trim().split(/\s+/).length;
    }
  };
  await Promise.all(Array.from({ length: parallel ? atOnce : 1 }, work));
  return count;
}

function run(
  program: string,
  { endpoint, accessKeyId, secretAccessKey }: { endpoint: string; accessKeyId: string; secretAccessKey: string },
  region: string,
): Promise<string> {
  const query = ['--query', 'Reservations[].Instances[].InstanceId', '--output', 'text'];
  const env = { PATH: process.env.PATH, AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey };
  return new Promise((resolve, reject) => {
    execFile(
      program,
      ['ec2', 'describe-instances', '--region', region, '--endpoint-url', endpoint, ...query],
      { env: { ...env, AWS_EC2_METADATA_DISABLED: 'true' }, maxBuffer: 2 ** 28 },
      (error, out) => (error ? reject(error) : resolve(out)),
    );
  });
}
