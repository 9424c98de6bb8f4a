import type { HostKeyLook } from '../../preload/contract/host-keys.ts';
import type { Problem } from '../../preload/contract/problem.ts';
import { fromUnknown } from '../app-error.ts';
import { printable } from '../printable.ts';
import type { Check, Found } from './check.ts';
import type { Facts } from './facts.ts';

const isSsh = ({ target }: Facts) => target.kind !== 'service';

/** What answers on the port, and whether its key is the one that is known. */
const greeting: Check = {
  id: 'greeting',
  applies: isSsh,
  async look(facts): Promise<Found | undefined> {
    const tcp = await facts.tcp();
    if (tcp?.kind !== 'open') return undefined;
    const said = tcp.greeting;
    if (said.kind !== 'said')
      return { code: `ssh-${said.kind === 'silent' ? 'silent' : said.kind === 'reset' ? 'reset' : 'closes'}` };
    const line = said.text.trimStart().split(/\r?\n/, 1)[0]?.slice(0, 80) ?? '';
    const details = printable(line);
    if (/^(?:Exceeded MaxStartups|Not allowed at this time)/.test(line)) return { code: 'rate-limited', details };
    if (!/^SSH-/m.test(said.text)) return { code: 'not-ssh', details };
    const failure = await facts.hostKeys().then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    return (failure === undefined ? undefined : exchangeFailure(failure)) ?? { code: 'speaks-ssh', details };
  },
};

/** A later connection tells what the first could not. */
function exchangeFailure(thrown: unknown): Found | undefined {
  const { code, details } = fromUnknown(thrown).toProblem();
  if (code === 'ssh/no-common-algorithm') return { code: 'no-common-algorithm', details };
  if (code === 'ssh/rate-limited') return { code: 'rate-limited', details };
  if (code === 'ssh/timed-out') return { code: 'connections-throttled', details };
  if (code === 'ssh/refused') return { code: 'connections-throttled', details };
  if (code === 'ssh/closed-early' || code === 'ssh/connection-lost') return { code: 'ssh-closes', details };
  return undefined;
}

const hostKey: Check = {
  id: 'host-key',
  applies: isSsh,
  async look(facts): Promise<Found | undefined> {
    const tcp = await facts.tcp();
    // None where a program of the configuration is the way there: it is asked for the keys as it is for a connection.
    if (tcp && (tcp.kind !== 'open' || tcp.greeting.kind !== 'said' || !/^SSH-/m.test(tcp.greeting.text)))
      return undefined;
    const look = await facts.hostKeys().catch(() => undefined);
    const entry = look && judgeHostKeys(look);
    if (entry?.code !== 'host-key-known') return entry;
    // A jump host that asks for something, or can't go on, is the login's to tell.
    const end = await facts.endHostKeys().catch(() => undefined);
    return end ? judgeHostKeys(end) : entry;
  },
};

function judgeHostKeys({ known, offered }: HostKeyLook): Found {
  const details = offered.map(({ keyType, fingerprint, verdict }) => `${keyType} ${fingerprint} ${verdict}`).join('\n');
  const verdicts = new Set(offered.map(({ verdict }) => verdict));
  const params = { fingerprint: offered[0]?.fingerprint ?? '' };
  if (verdicts.has('revoked')) return { code: 'host-key-revoked', params, details };
  if (verdicts.has('known')) return { code: 'host-key-known', details };
  const where = { ...params, path: known[0]?.path ?? '', line: known[0]?.line ?? 0 };
  if (verdicts.has('changed')) return { code: 'host-key-changed', params: where, details };
  return { code: 'host-key-new', params, details };
}

const login: Check = {
  id: 'login',
  applies: () => true,
  async look(facts): Promise<Found | undefined> {
    const tcp = await facts.tcp();
    // A page on a machine may be out of reach while the machine is not.
    if (facts.target.kind !== 'service' && tcp !== undefined && tcp.kind !== 'open') return undefined;
    // Its host may be anybody's, and no business of the person's keys.
    if (await facts.isPageWell()) return undefined;
    const user = await facts.user();
    const tried = await facts.login();
    if (tried.kind === 'ready') {
      const report = await facts.machine().catch(() => undefined);
      if (report?.isCutOff !== false) return { code: 'shell-fails', params: { user }, details: report?.raw };
      return { code: 'logged-in', params: { user } };
    }
    if (tried.kind === 'asked') {
      if (tried.what === 'host-key') return { code: 'login-needs-trust' };
      if (tried.what === 'passphrase') return { code: 'login-needs-passphrase' };
      return (await rightUser(facts, user)) ?? { code: 'password-wanted', params: { user } };
    }
    return judgeProblem(facts, tried.problem, user);
  },
};

async function judgeProblem(facts: Facts, problem: Problem, user: string): Promise<Found | undefined> {
  const { code, details, params } = problem;
  const methods = String(params.methods ?? '');
  const told = [methods && `offered: ${methods}`, params.tried && `tried: ${params.tried}`, details]
    .filter(Boolean)
    .join('\n');
  // What the other checks have said already needs no second voice.
  if (/^(keys|app)\//.test(code) || /^ssh\/(host-key|no-common|not-ssh|rate-limited|timed-out|refused)/.test(code))
    return { code: 'login-failed', details: told, params: { user } };
  if (code === 'ssh/password-expired') return { code: 'password-expired', params: { user } };
  if (code === 'ssh/too-many-tries') return { code: 'too-many-tries', params: { user }, details: told };
  if (code !== 'ssh/authentication-failed') return { code: 'login-failed', details: told, params: { user } };
  const right = await rightUser(facts, user);
  if (right) return { ...right, details: told };
  const offersKeys = /publickey/.test(methods);
  return { code: offersKeys ? 'login-refused' : 'password-wanted', params: { user }, details: told };
}

/** How many other names are tried: a host counts who fails. */
const maxOtherUsers = 3;

/** Another user whom the same key lets in: those of the image and of the host's own greeting, then this computer's. */
async function rightUser(facts: Facts, user: string): Promise<Found | undefined> {
  const tcp = await facts.tcp();
  const banner = tcp?.kind === 'open' && tcp.greeting.kind === 'said' ? tcp.greeting.text : '';
  const bySystem = /Ubuntu/i.test(banner) ? ['ubuntu'] : /Debian/i.test(banner) ? ['admin', 'debian'] : [];
  const likely = [...((await facts.route()).users ?? []), ...(facts.instance?.loginUsers ?? []), ...bySystem];
  const others = [...new Set([...likely.slice(0, maxOtherUsers - 1), facts.sources.localUser])].filter(
    (name) => name !== user && name !== '',
  );
  for (const name of others.slice(0, maxOtherUsers)) {
    const tried = await facts.loginAs(name).catch(() => undefined);
    if (tried?.kind === 'ready')
      return { code: 'wrong-user', params: { user, rightUser: name }, fix: { kind: 'log-in-as', user: name } };
  }
  return undefined;
}

const key: Check = {
  id: 'key',
  applies: () => true,
  async look(facts): Promise<Found | undefined> {
    const file = await facts.key();
    if (!file)
      return (await facts.sources.hasAgentKeys())
        ? { code: 'key-in-agent' }
        : { code: 'key-missing', params: { path: '~/.ssh' } };
    const { path, problem, permissions, encrypted } = file;
    const params = { path, mode: permissions.mode ?? '' };
    const details = [file.type, file.format, file.fingerprint, permissions.mode].filter(Boolean).join(' ');
    if (file.isPublicHalf) return { code: 'key-is-public-half', params };
    if (problem?.code === 'keys/not-found') return { code: 'key-missing', params };
    if (problem?.code === 'keys/permissions-too-open')
      return { code: 'key-too-open', params, details, fix: { kind: 'fix-key', path } };
    if (problem && problem.code !== 'keys/permissions-unknown')
      return { code: 'key-unusable', params, details: [problem.code, problem.details].filter(Boolean).join('\n') };
    return { code: encrypted ? 'key-locked' : 'key-good', params, details };
  },
};

export const sshChecks: readonly Check[] = [greeting, hostKey, key, login];
