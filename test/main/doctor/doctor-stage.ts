import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { createDoctor } from '../../../main/doctor/doctor.ts';
import { type DoctorLimits, type DoctorSources, usualLimits } from '../../../main/doctor/sources.ts';
import { doctorSources } from '../../../main/doctor-sources.ts';
import { createGauges } from '../../../main/gauges/gauges.ts';
import type { DoctorFinding, DoctorInput, DoctorVerdict } from '../../../preload/contract/doctor.ts';
import type { Instance } from '../../../preload/contract/instances.ts';
import { makeNetworkNamespace, type NetworkNamespace } from '../../support/network-namespace.ts';
import { type Sshd, startSshd } from '../../support/sshd.ts';
import { createTestSsh, type TestSsh } from '../../support/test-ssh.ts';

/** A machine across a wire of its own, and a console beside it. */
export type DoctorStage = {
  net: NetworkNamespace;
  ssh: TestSsh;
  /** An sshd over there whose tools say what `tools` says; without one for it, `dmesg` is silent. */
  sshd(options?: Parameters<typeof startSshd>[0], tools?: Record<string, string>): Promise<Sshd>;
  /** Runs a program over there until the end. */
  start(...words: string[]): ReturnType<typeof spawn>;
  /** A rule of its firewall. */
  rule(...words: string[]): void;
  /** A port here that answers from there, too. */
  outsidePort: number;
  /** A port over there that nothing uses yet. */
  freePort(): number;
  diagnose(input: Partial<DoctorInput> & Pick<DoctorInput, 'target'>, changes?: Changes): Promise<Diagnosis>;
  dispose(): Promise<void>;
};

type Changes = {
  limits?: Partial<DoctorLimits>;
  sources?: Partial<DoctorSources>;
  instance?: Instance;
};

/** What came of it. */
export type Diagnosis = { verdict: DoctorVerdict; findings: DoctorFinding[] };

/** Builds it; undefined where this user may make no networks, or has no firewall. */
export async function buildDoctorStage(): Promise<DoctorStage | undefined> {
  const net = makeNetworkNamespace(1);
  if (!net) return undefined;
  const inside = (...words: string[]) => execFileSync('ip', ['netns', 'exec', net.name, ...words], { stdio: 'ignore' });
  try {
    inside('iptables', '-L', '-n');
  } catch {
    net.dispose();
    return undefined;
  }
  const ssh = createTestSsh({ timeoutMs: 4000 });
  const gauges = createGauges({ exec: ssh.glance, hold: ssh.hold });
  const servers: Sshd[] = [];
  const children: ReturnType<typeof spawn>[] = [];
  const outside: Server = createServer((socket) => socket.on('error', () => {}));
  await new Promise<void>((resolve) => outside.listen(0, '0.0.0.0', resolve));
  const address = outside.address();
  const outsidePort = typeof address === 'object' && address ? address.port : 0;
  let lastPort = 21_000;
  const here = net.address.replace(/\d+$/, (last) => String(Number(last) - 1));

  const stage: DoctorStage = {
    net,
    ssh,
    outsidePort,
    freePort() {
      lastPort += 1;
      return lastPort;
    },
    async sshd({ config = [], ...options } = {}, tools = {}) {
      const server = await startSshd({
        port: stage.freePort(),
        within: net,
        ...options,
        // One is enough here: each more costs a connection in every case.
        config: [...config, 'HostKey $FOLDER/host_ed25519', 'SetEnv PATH=$FOLDER/bin:/usr/bin:/bin:/usr/sbin:/sbin'],
      });
      servers.push(server);
      mkdirSync(join(server.folder, 'bin'));
      for (const [name, script] of Object.entries({ dmesg: 'exit 0', ...tools }))
        writeFileSync(join(server.folder, 'bin', name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
      return server;
    },
    start(...words) {
      const child = spawn('ip', ['netns', 'exec', net.name, ...words], { stdio: ['ignore', 'pipe', 'ignore'] });
      children.push(child);
      return child;
    },
    rule: (...words) => inside('iptables', ...words),
    async diagnose(input, { limits = {}, sources = {}, instance } = {}) {
      const known = doctorSources({
        environment: {},
        instances: {
          findOnceTold: async () => instance,
          listed: () => (instance ? [instance] : []),
          reach: async () => ({ untold: [] }),
        },
        ssh,
        gauges,
        myAddress: async () => here,
      });
      const doctor = createDoctor(
        { ...known, ...sources },
        {
          ...usualLimits,
          networkMs: 2000,
          outside: { ssh: { host: '127.0.0.1', port: outsidePort }, web: [{ host: '127.0.0.1', port: outsidePort }] },
          machine: { name: 'localhost', web: [{ host: here, port: outsidePort }] },
          ...limits,
        },
      );
      const findings: DoctorFinding[] = [];
      for await (const event of doctor.run({ trusted: [], ...input }, new AbortController().signal)) {
        if (event.kind === 'found') findings.push(event.finding);
        if (event.kind === 'ended') return { verdict: event.verdict, findings };
      }
      throw new Error('it ended without a verdict');
    },
    async dispose() {
      gauges.dispose();
      ssh.remove();
      outside.close();
      for (const child of children) child.kill('SIGKILL');
      await Promise.all(
        servers.map((server) => {
          server.process.kill('SIGCONT');
          return server.dispose();
        }),
      );
      net.dispose();
    },
  };
  return stage;
}
