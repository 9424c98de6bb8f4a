import type { Check, Found } from './check.ts';
import type { DoctorPort } from './sources.ts';

/** Ports that the same programs take when their own is in use: Jupyter counts up from 8888. */
const nearPorts = 10;
const pagePrograms = /jupyter|python|tensorboard|mlflow|node|streamlit|gradio|uvicorn|ray/i;

const service: Check = {
  id: 'service',
  applies: ({ target }) => target.kind === 'service',
  async look(facts): Promise<Found | undefined> {
    const { target } = facts;
    if (target.kind !== 'service') return undefined;
    const { port } = target;
    const params = { host: target.host, port: String(port) };
    const reply = await facts.page();
    if (reply) {
      if (reply.kind === 'answered' && reply.status < 500)
        return { code: 'service-answers', params: { ...params, status: String(reply.status) } };
      if (reply.kind === 'answered')
        return { code: 'service-error', params: { ...params, status: String(reply.status) } };
      return {
        code: reply.kind === 'silent' ? 'service-silent' : 'service-error',
        params: { ...params, status: '–' },
        details: reply.text,
      };
    }
    const ports = await facts.ports().catch(() => undefined);
    if (ports === undefined) return { code: 'service-unreachable', params };
    const found = judgePorts(ports, port, params);
    if (found.fix?.kind !== 'tunnel') return found;
    const { ref } = facts.instance ?? {};
    const machine = { host: target.host, port: target.sshPort, user: await facts.user() };
    return { ...found, fix: { ...found.fix, ...(ref === undefined ? { machine } : { ref }) } };
  },
};

export const serviceChecks: readonly Check[] = [service];

/** What listens there, seen from inside. */
export function judgePorts(ports: readonly DoctorPort[], wanted: number, params: Record<string, string>): Found {
  const details = ports
    .map(({ port, addresses, program }) => `${port} ${addresses.join(', ')} ${program ?? ''}`.trim())
    .join('\n');
  const here = ports.find(({ port }) => port === wanted);
  if (here) {
    const loopback = here.addresses.every((address) => /^(127\.|::1$|localhost$)/.test(address));
    const fix: Found['fix'] = { kind: 'tunnel', host: hostOf(here), port: wanted };
    return {
      code: loopback ? 'service-on-loopback' : 'service-blocked',
      params: { ...params, program: here.program ?? '?' },
      details,
      fix,
    };
  }
  const near = ports.find(
    ({ port, program = '' }) => port > wanted && port <= wanted + nearPorts && pagePrograms.test(program),
  );
  if (near) {
    const fix: Found['fix'] = { kind: 'tunnel', host: hostOf(near), port: near.port };
    return {
      code: 'service-other-port',
      params: { ...params, otherPort: String(near.port), program: near.program ?? '?' },
      details,
      fix,
    };
  }
  return { code: 'service-not-running', params, details };
}

/** By which address the machine itself reaches it. */
function hostOf({ addresses }: DoctorPort): string {
  const isAnywhere = addresses.some((address) => /^(?:127\.0\.0\.1|0\.0\.0\.0|\*)$/.test(address));
  if (isAnywhere) return '127.0.0.1';
  if (addresses.includes('::')) return 'localhost';
  return addresses.find((address) => /^(?:127\.|::1$)/.test(address)) ?? addresses[0] ?? '127.0.0.1';
}
