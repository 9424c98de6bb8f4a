import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import type { ConnectionTarget } from '../../preload/contract/connections.ts';
import type { DoctorInput, DoctorTarget } from '../../preload/contract/doctor.ts';
import type { HostKeyLook } from '../../preload/contract/host-keys.ts';
import type { Instance } from '../../preload/contract/instances.ts';
import type { KeyFile } from '../../preload/contract/keys.ts';
import type { InstanceReach } from '../../preload/contract/reach.ts';
import { askPage, type PageReply } from './ask-page.ts';
import { type Dialled, dialTcp } from './dial-tcp.ts';
import { type MachineReport, readMachine } from './machine-report.ts';
import type { DoctorLimits, DoctorPort, DoctorRoute, DoctorSources, TriedLogin } from './sources.ts';

/** What is known of the case. Each is found out when it is first asked for, once, and shared by all checks. */
export type Facts = {
  target: DoctorTarget;
  limits: DoctorLimits;
  sources: DoctorSources;
  signal: AbortSignal;
  /** The instance, where it is one of a cloud's or a host of the list. */
  instance: Instance | undefined;
  route(): Promise<DoctorRoute>;
  /** The first machine on the way: a jump host, or the end of it. */
  entry(): Promise<{ host: string; port: number }>;
  addresses(): Promise<readonly string[] | { code: string }>;
  /** Undefined where a program of the person's own configuration makes the connection. */
  tcp(): Promise<Dialled | undefined>;
  /** Undefined where that can't be told, as its name is not found. */
  outside(): Promise<{ ssh: boolean | undefined; web: boolean }>;
  /** What a page says, where that is what is to be reached and its port is open. */
  page(): Promise<PageReply | undefined>;
  /** A page that answers: nobody need log in to find out why it does not. */
  isPageWell(): Promise<boolean>;
  reach(): Promise<InstanceReach | undefined>;
  myAddress(): Promise<string | undefined>;
  /** Of the first machine on the way. */
  hostKeys(): Promise<HostKeyLook>;
  /** Of the end of a way over jump hosts, none of which may ask for anything; undefined where there are none. */
  endHostKeys(): Promise<HostKeyLook | undefined>;
  key(): Promise<KeyFile | undefined>;
  user(): Promise<string>;
  login(): Promise<TriedLogin>;
  /** The same as somebody else, by the same key. */
  loginAs(user: string): Promise<TriedLogin>;
  machine(): Promise<MachineReport | undefined>;
  ports(): Promise<readonly DoctorPort[] | undefined>;
};

export function createFacts({
  input,
  instance,
  sources,
  limits,
  signal,
}: {
  input: DoctorInput;
  instance: Instance | undefined;
  sources: DoctorSources;
  limits: DoctorLimits;
  signal: AbortSignal;
}): Facts {
  const { target } = input;
  const isCloud = instance !== undefined && instance.provider !== 'ssh';

  async function findRoute(): Promise<DoctorRoute> {
    if (instance !== undefined && target.kind !== 'host') {
      const route = await sources.route(instance.ref, signal);
      return target.kind === 'service' && target.sshPort !== 22 ? { ...route, port: target.sshPort } : route;
    }
    if (instance !== undefined) {
      const route = await sources.route(instance.ref, signal);
      // A port that was named is the one that is meant.
      if (target.kind === 'host') return { ...route, host: target.host, port: target.port };
    }
    if (target.kind === 'instance') throw new Error('the instance is gone');
    const keyPaths = input.keyPath !== undefined || (await sources.hasAgentKeys()) ? [] : await sources.keyPaths();
    return {
      host: target.host,
      port: target.kind === 'host' ? target.port : target.sshPort,
      users: [],
      keyPaths,
      via: [],
    };
  }

  const route = once(findRoute);
  const entry = once(async () => {
    const { via, host, port } = await route();
    return via[0] ?? { host, port };
  });
  const reachedPlace = async () =>
    target.kind === 'service' ? { host: target.host, port: target.port } : await entry();

  const addresses = once(async () => {
    const { host } = await reachedPlace();
    if (isIP(host)) return [host];
    try {
      return (await lookup(host, { all: true })).map(({ address }) => address);
    } catch (error) {
      return { code: error instanceof Error && 'code' in error ? String(error.code) : 'unknown' };
    }
  });

  const tcp = once(async () => {
    if (target.kind !== 'service' && (await route()).proxyCommand !== undefined) return undefined;
    const place = await reachedPlace();
    return dialTcp({ ...place, listens: target.kind !== 'service' }, limits.networkMs, signal);
  });

  const outside = once(async () => {
    const opens = async (place: { host: string; port: number }) =>
      (await dialTcp({ ...place, listens: false }, limits.networkMs, signal)).kind === 'open';
    const { ssh: place, web: others } = limits.outside;
    const [ssh, ...web] = await Promise.all([
      lookup(place.host).then(
        () => opens(place),
        () => undefined,
      ),
      ...others.map(opens),
    ]);
    return { ssh, web: web.includes(true) };
  });

  const page = once(async () => {
    if (target.kind !== 'service' || (await tcp())?.kind !== 'open') return undefined;
    return askPage(target, limits.networkMs, signal);
  });
  const isPageWell = once(async () => {
    const reply = await page();
    return reply?.kind === 'answered' && reply.status < 500;
  });

  const keyPath = once(async () => {
    if (input.keyPath !== undefined) return input.keyPath;
    const { keyPaths, configured } = await route();
    if (input.agentKey !== undefined || (configured !== undefined && (await sources.hasAgentKeys()))) return undefined;
    return keyPaths[0];
  });
  const user = once(async () => input.user ?? (await route()).users[0] ?? sources.localUser);

  async function logInAs(name: string): Promise<TriedLogin> {
    const { host, port, via, configured, provenFingerprint } = await route();
    const path = await keyPath();
    const asked: ConnectionTarget = {
      host,
      port,
      user: name,
      via,
      ...(instance === undefined ? {} : { instanceRef: instance.ref }),
      ...(configured === undefined ? {} : { configured }),
      ...(path !== undefined && (configured === undefined || input.keyPath !== undefined) ? { keyPath: path } : {}),
      ...(input.agentKey === undefined ? {} : { agentKey: input.agentKey }),
    };
    return sources.logIn(asked, [input.trusted, provenFingerprint ?? []].flat(), signal);
  }
  async function endOfWay(): Promise<ConnectionTarget> {
    const { host, port, via, configured } = await route();
    return {
      ...{ host, port, user: await user(), via },
      ...(configured === undefined ? {} : { configured }),
      ...(instance ? { instanceRef: instance.ref } : {}),
    };
  }

  const login = once(async (): Promise<TriedLogin> => {
    const dialled = target.kind === 'service' ? undefined : await tcp();
    // Nobody would answer the second time either, and that takes as long as a person is willing to wait.
    if (dialled !== undefined && dialled.kind !== 'open')
      return {
        kind: 'failed',
        problem: { code: dialled.kind === 'refused' ? 'ssh/refused' : 'ssh/timed-out', params: {} },
      };
    return logInAs(await user());
  });

  return {
    target,
    limits,
    sources,
    signal,
    instance,
    route,
    entry,
    addresses,
    tcp,
    outside,
    page,
    isPageWell,
    reach: once(async () => (isCloud ? sources.reach(instance.ref, signal) : undefined)),
    myAddress: once(async () => sources.myAddress(signal).catch(() => undefined)),
    hostKeys: once(async () => {
      const [jump] = (await route()).via;
      return sources.hostKeys(jump ? { ...jump, via: [] } : await endOfWay(), signal);
    }),
    endHostKeys: once(async () => {
      const end = await endOfWay();
      return end.via.length === 0 ? undefined : sources.hostKeys(end, signal);
    }),
    key: once(async () => {
      const path = await keyPath();
      return path === undefined ? undefined : sources.checkKey(path);
    }),
    user,
    login,
    loginAs: logInAs,
    machine: once(async () => {
      if (await isPageWell()) return undefined;
      const tried = await login();
      return tried.kind === 'ready' ? readMachine(sources, tried.connectionId, limits, signal) : undefined;
    }),
    ports: once(async () => {
      const tried = await login();
      return tried.kind === 'ready' ? sources.ports(tried.connectionId) : undefined;
    }),
  };
}

function once<Value>(find: () => Promise<Value>): () => Promise<Value> {
  let found: Promise<Value> | undefined;
  return () => {
    found ??= find();
    found.catch(() => {}); // whoever asked is told; nobody else need be
    return found;
  };
}
