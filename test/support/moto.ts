import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { EC2Client, RunInstancesCommand } from '@aws-sdk/client-ec2';
import { findFreePort } from './sshd.ts';

/** moto's server: HANGAR_TEST_MOTO, one on the PATH, or the one that CI keeps in `.cache`; undefined where there is none. */
export const motoPath = [
  process.env.HANGAR_TEST_MOTO,
  ...(process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, 'moto_server')),
  join(import.meta.dirname, '../../.cache/moto/bin/moto_server'),
].find((path) => path !== undefined && path !== '' && existsSync(path));

/** A running moto: AWS as others have written it. */
export type Moto = {
  url: string;
  credentials: { accessKeyId: string; secretAccessKey: string };
  client(region: string): EC2Client;
  /** One call of a query API, as text. */
  query(service: string, parameters: Record<string, string>): Promise<string>;
  /** From now on, calls need credentials that may make them. */
  requirePermissions(): Promise<void>;
  dispose(): Promise<void>;
};

export async function startMoto(): Promise<Moto> {
  if (motoPath === undefined) throw new Error('moto_server is not here');
  const port = await findFreePort();
  const url = `http://127.0.0.1:${port}`;
  const server = spawn(motoPath, ['-H', '127.0.0.1', '-p', String(port)], { stdio: 'ignore' });
  await answering(server, url);
  const credentials = { accessKeyId: 'AKIAMOTO', secretAccessKey: 'moto' };
  return {
    url,
    credentials,
    client: (region) => new EC2Client({ region, endpoint: url, credentials, maxAttempts: 1 }),
    async query(service, parameters) {
      const authorization = `AWS4-HMAC-SHA256 Credential=AKIAMOTO/20260101/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=0`;
      const reply = await fetch(url, {
        method: 'POST',
        headers: { authorization },
        body: new URLSearchParams(parameters),
      });
      const text = await reply.text();
      if (!reply.ok) throw new Error(text);
      return text;
    },
    async requirePermissions() {
      await fetch(`${url}/moto-api/reset-auth`, { method: 'POST', body: '0' });
    },
    async dispose() {
      const ended = new Promise((resolve) => server.once('exit', resolve));
      server.kill();
      await ended;
    },
  };
}

/**
 * Makes `calls` × `perCall` instances, named `worker-0` and so on. moto counts reservations, one for each call, for its
 * pages.
 */
export async function runInstances(client: EC2Client, calls: number, perCall = 1): Promise<void> {
  const inFlight = 4;
  const run = async (first: number) => {
    for (let index = first; index < calls; index += inFlight) {
      const Tags = [{ Key: 'Name', Value: `worker-${index}` }];
      const input = {
        ImageId: 'ami-1e749f67',
        InstanceType: 't3.micro' as const,
        MinCount: perCall,
        MaxCount: perCall,
      };
      const TagSpecifications = [{ ResourceType: 'instance' as const, Tags }];
      await client.send(new RunInstancesCommand({ ...input, TagSpecifications }));
    }
  };
  await Promise.all(Array.from({ length: inFlight }, (_, first) => run(first)));
}

async function answering(server: ChildProcess, url: string): Promise<void> {
  const exited = new Promise<never>((_, reject) => {
    server.once('exit', (code) => reject(new Error(`moto ended with ${code}`)));
    server.once('error', reject);
  });
  exited.catch(() => {});
  const ready = async () => {
    for (const startedAt = performance.now(); performance.now() - startedAt < 30_000; ) {
      const reply = await fetch(`${url}/moto-api/`).catch(() => undefined);
      if (reply?.ok) return;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error('moto does not answer');
  };
  await Promise.race([ready(), exited]);
}
