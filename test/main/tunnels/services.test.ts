import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { createServer as createTcpServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createGauges } from '../../../main/gauges/gauges.ts';
import { createServices, type Services } from '../../../main/tunnels/services.ts';
import { type Sshd, sshdPath, startSshd } from '../../support/sshd.ts';
import { type FakeJupyter, startFakeJupyter } from '../../support/start-fake-jupyter.ts';
import { createTestTunnels, type TestTunnels } from '../../support/test-tunnels.ts';

describe.skipIf(!sshdPath || process.platform !== 'linux')('services behind OpenSSH', () => {
  const folder = mkdtempSync(join(tmpdir(), 'hangar-runtime-'));
  const pages: Record<string, Record<string, string>> = {
    ray: { '/': 'x', '/api/version': '{"version":"4","ray_version":"2.40.0","ray_commit":"x"}' },
    fastapi: { '/': '{}', '/openapi.json': '{"openapi":"3.1.0","info":{"title":"My model"},"paths":{}}' },
    gradio: { '/': '<script>window.gradio_config = {};</script>', '/openapi.json': '{"openapi":"3","info":{}}' },
    tensorboard: { '/': '<title>TensorBoard</title><tf-tensorboard></tf-tensorboard>' },
    mlflow: { '/': '<title>MLflow</title>' },
    nobody: { '/': 'hello' },
  };
  const servers: Server[] = [];
  const ports = new Map<string, number>();
  const opened: string[] = [];
  let sshd: Sshd;
  let all: TestTunnels;
  let services: Services;
  let jupyter: FakeJupyter;

  beforeAll(async () => {
    mkdirSync(join(folder, 'runtime'));
    sshd = await startSshd({ config: [`SetEnv JUPYTER_RUNTIME_DIR=${join(folder, 'runtime')}`] });
    jupyter = await startFakeJupyter(join(folder, 'runtime'));
    all = await createTestTunnels(sshd);
    for (const [kind, answers] of Object.entries(pages)) {
      const server = createServer((request, response) => {
        const answer = answers[request.url ?? ''];
        response.writeHead(answer === undefined ? 404 : 200).end(answer);
      });
      servers.push(server);
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      const address = server.address();
      if (address && typeof address === 'object') ports.set(kind, address.port);
    }
    const gauges = createGauges({ exec: all.ssh.glance, hold: all.ssh.hold });
    services = createServices({
      tunnels: all.tunnels,
      ports: gauges.ports,
      exec: all.ssh.glance,
      lend: all.ssh.lendTcp,
      instanceOf: () => 'test:instance',
      async openLink(url) {
        opened.push(url);
      },
    });
  });
  afterAll(async () => {
    all?.dispose();
    jupyter?.dispose();
    for (const server of servers) server.close();
    await sshd?.dispose();
    rmSync(folder, { recursive: true, force: true });
  });

  test('each is recognised by its command line or by what it answers, and tells no more of its process than the name', async () => {
    const found = await services.look(all.connectionId);
    for (const [kind, port] of ports)
      expect(found.find((it) => it.port === port)?.kind, kind).toBe(kind === 'nobody' ? undefined : kind);
    const lab = found.find(({ port }) => port === jupyter.port);
    expect(lab).toMatchObject({ kind: 'jupyter', host: '127.0.0.1' });
    expect(JSON.stringify(found)).not.toContain(jupyter.token);
  });

  test('Jupyter opens with its token, which only the browser gets, once', async () => {
    const id = await services.open(all.connectionId, 'Jupyter', {
      host: '127.0.0.1',
      port: jupyter.port,
      kind: 'jupyter',
    });
    const [link = ''] = opened.splice(0);
    expect(link).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/[\w-]{20,}$/);
    expect(link).not.toContain(jupyter.token);
    expect((await fetch(link.slice(0, -1))).status).toBe(404);
    const followed = await fetch(link);
    expect(new URL(followed.url).hostname).toBe('localhost');
    expect(await followed.text()).toContain('You are in');
    await expect(fetch(link)).rejects.toThrow();
    expect(JSON.stringify([all.tunnels.list(), all.remembered()])).not.toContain(jupyter.token);

    // The second time it is the same tunnel.
    expect(
      await services.open(all.connectionId, 'Jupyter', { host: '127.0.0.1', port: jupyter.port, kind: 'jupyter' }),
    ).toBe(id);
    await fetch(opened.splice(0)[0] ?? '');
  });

  test('an API opens at its documentation', async () => {
    const port = ports.get('fastapi') ?? 0;
    await services.open(all.connectionId, 'FastAPI', { host: '127.0.0.1', port, kind: 'fastapi' });
    expect(opened.splice(0)[0]).toMatch(/^http:\/\/localhost:\d+\/docs$/);
  });

  test('a service that never answers, or never ends, is not waited for', async () => {
    const silent = createTcpServer(() => {});
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const address = silent.address();
    const port = address && typeof address === 'object' ? address.port : 0;
    const found = await services.look(all.connectionId);
    expect(found.find((it) => it.port === port)).toMatchObject({ port });
    silent.close();
  });
});
