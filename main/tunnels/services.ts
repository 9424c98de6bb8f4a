import { randomBytes } from 'node:crypto';
import type { Readable, Writable } from 'node:stream';
import type { ListeningService, ServiceKind } from '../../preload/contract/tunnels.ts';
import { AppError } from '../app-error.ts';
import { askService } from './ask-service.ts';
import {
  findJupyterServer,
  type JupyterServer,
  runtimeFilesScript,
  serverListScript,
  tokenOf,
} from './jupyter-servers.ts';
import { guessKind, type ListeningPort, mayBeAsked, reachableHost } from './known-services.ts';
import { openOnce } from './open-once.ts';
import type { TcpWay } from './tcp-way.ts';
import type { Tunnels } from './tunnels.ts';

/** A command on a host, as the connection lends it. */
type RemoteCommand = { stdin: Writable; stdout: Readable; stderr: Readable; exit: Promise<unknown>; close(): void };

/** What finding and opening services needs of the rest of the console. */
export type ServicesOptions = {
  tunnels: Pick<Tunnels, 'list' | 'find' | 'add' | 'start'>;
  ports(connectionId: string): Promise<ListeningPort[]>;
  exec(connectionId: string, command: string): Promise<RemoteCommand>;
  lend(connectionId: string): Promise<TcpWay>;
  instanceOf(connectionId: string): string | undefined;
  openLink(url: string): Promise<void>;
};

/** What listens on connected hosts, and its pages. */
export type Services = {
  look(connectionId: string): Promise<ListeningService[]>;
  /** See the contract's `tunnels.openService`. */
  open(connectionId: string, name: string, service: ListeningService): Promise<string>;
};

const maxAsked = 12;
const scriptMs = 15_000;
const maxOutputLength = 256 * 1024;

/** The page of each kind that one wants to see first. */
const pages: Record<ServiceKind, string> = {
  jupyter: '/',
  tensorboard: '/',
  mlflow: '/',
  ray: '/',
  gradio: '/',
  fastapi: '/docs',
};

export function createServices(options: ServicesOptions): Services {
  async function recognise(port: ListeningPort, way: TcpWay): Promise<ListeningService> {
    const host = reachableHost(port);
    const guess = guessKind(port);
    // Python behind `uvicorn` may be Gradio as well: what it answers is better than what it was started with.
    const isVague = guess === undefined || guess === 'fastapi';
    const answered =
      isVague && mayBeAsked(port)
        ? await askService(() => way.open(host, port.port), `localhost:${port.port}`)
        : undefined;
    const kind = answered ?? guess;
    return {
      host,
      port: port.port,
      ...(port.program === undefined ? {} : { program: port.program }),
      ...(kind ? { kind } : {}),
    };
  }

  async function findServer(connectionId: string, port: number): Promise<JupyterServer | undefined> {
    for (const script of [runtimeFilesScript, serverListScript]) {
      const marker = randomBytes(16).toString('hex');
      const server = findJupyterServer(await runScript(connectionId, script(marker), marker), marker, port);
      if (server) return server;
    }
    const known = (await options.ports(connectionId)).find((it) => it.port === port);
    const token = tokenOf(known?.commandLine);
    return token === undefined ? undefined : { basePath: '/', token, isSecure: false };
  }

  async function runScript(connectionId: string, script: string, marker: string): Promise<string> {
    const command = await options.exec(connectionId, 'sh -s');
    const ended = Promise.withResolvers<void>();
    let output = '';
    command.stdout.setEncoding('utf8').on('data', (text: string) => {
      if (output.length < maxOutputLength) output += text;
      if (output.includes(`${marker} end`)) ended.resolve();
    });
    command.stdout.once('end', ended.resolve);
    command.stderr.resume();
    command.exit.catch(ended.reject);
    const timer = setTimeout(ended.resolve, scriptMs);
    command.stdin.on('error', () => {}); // it has ended; `exit` tells how
    command.stdin.end(script);
    try {
      await ended.promise;
      return output;
    } finally {
      clearTimeout(timer);
      command.close();
    }
  }

  /** The tunnel to a service: the one there is, or a new one; started if it is not open. */
  async function openTunnel(connectionId: string, name: string, { host, port }: ListeningService) {
    const instanceRef = options.instanceOf(connectionId);
    if (instanceRef === undefined) throw new AppError('tunnels/other-instance');
    const known = options.tunnels
      .list()
      .find(
        ({ instanceRef: ref, route }) =>
          ref === instanceRef && route.kind === 'local' && route.host === host && route.port === port,
      );
    const id = known?.id ?? (await options.tunnels.add({ name, instanceRef, route: { kind: 'local', host, port } }));
    if (known?.state.phase !== 'open') await options.tunnels.start(id, connectionId);
    const { state } = options.tunnels.find(id) ?? {};
    if (state?.phase !== 'open') throw new AppError('ssh/not-connected');
    return { id, localPort: state.port };
  }

  return {
    async look(connectionId) {
      const [ports, way] = await Promise.all([options.ports(connectionId), options.lend(connectionId)]);
      try {
        const services: ListeningService[] = [];
        for (let first = 0; first < ports.length; first += maxAsked)
          services.push(
            ...(await Promise.all(ports.slice(first, first + maxAsked).map((port) => recognise(port, way)))),
          );
        return services;
      } finally {
        way.release();
      }
    },
    async open(connectionId, name, service) {
      const { id, localPort } = await openTunnel(connectionId, name, service);
      const server = service.kind === 'jupyter' ? await findServer(connectionId, service.port) : undefined;
      const path = server?.basePath ?? (service.kind ? pages[service.kind] : '/');
      // `localhost`, never 127.0.0.1: cookies heed no port, and the console's own are of 127.0.0.1.
      const url = new URL(`${server?.isSecure ? 'https' : 'http'}://localhost:${localPort}`);
      url.pathname = path;
      if (!server?.token) await options.openLink(url.href);
      else {
        url.searchParams.set('token', server.token);
        await openOnce(url.href, options.openLink);
      }
      return id;
    },
  };
}
