import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { motoPath } from '../../support/moto.ts';
import { canMount, sshdPath } from '../../support/sshd.ts';
import { type BrokenSetup, behindProxy, brokenSetups, logIn, wellPage } from './broken-setups.ts';
import { diagnoseMoto, diagnoseSandbox } from './cloud-setups.ts';
import { buildDoctorStage, type DoctorStage } from './doctor-stage.ts';

const stage: DoctorStage | undefined = sshdPath ? await buildDoctorStage() : undefined;
afterAll(() => stage?.dispose());

/** So many at once: most of the time each waits for an answer that does not come. */
const atOnce = 10;

describe.skipIf(!stage || !canMount())('Doctor, on networks that this user may make', () => {
  let healthy: Awaited<ReturnType<typeof logIn>>;
  let page: typeof healthy;
  let proxied: typeof healthy;
  const results = new Map<string, string>();

  beforeAll(async () => {
    if (!stage) return;
    const here = stage;
    [healthy, page, proxied] = await Promise.all([logIn(here, await here.sshd()), wellPage(here), behindProxy(here)]);
    const look = async (setup: BrokenSetup) => {
      const { verdict } = await setup.build(here);
      results.set(setup.name, verdict.cause?.code ?? verdict.status);
    };
    const waiting = [...brokenSetups];
    const work = async () => {
      for (let setup = waiting.shift(); setup; setup = waiting.shift()) await look(setup);
    };
    await Promise.all(Array.from({ length: atOnce }, work));
    // Ten servers at once on a loaded machine may be silent for longer than is waited: those are looked at alone.
    for (const setup of brokenSetups) if (results.get(setup.name) === 'ssh-silent') await look(setup);
  }, 120_000);

  test('blames nothing on a machine that is well', () => {
    expect(healthy.verdict.cause).toBeUndefined();
    expect(healthy.verdict.status).toBe('healthy');
    expect(healthy.findings.filter(({ status }) => status === 'bad')).toEqual([]);
  });

  test('blames no closed way out where a proxy is the way, and tells nothing of its password', () => {
    expect(proxied.verdict).toMatchObject({ status: 'healthy' });
    expect(proxied.findings.find(({ id }) => id === 'outbound')).toMatchObject({ details: 'https_proxy' });
    expect(JSON.stringify(proxied.findings)).not.toContain('secret');
  });

  test('blames nothing on a page that answers, and does not try to log in beside it', () => {
    expect(page.verdict).toMatchObject({ status: 'healthy' });
    expect(page.findings.find(({ id }) => id === 'login')).toMatchObject({ code: 'not-reached' });
  });

  test.each(brokenSetups.map(({ name, cause }) => [name, cause]))('%s: %s', (name, cause) => {
    expect(results.get(name)).toBe(cause);
  });
});

/** Where the cloud's own rules are the reason that nothing comes back from port 22. */
describe.skipIf(!stage)('Doctor, on machines of clouds', { timeout: 60_000 }, () => {
  beforeAll(() => stage?.rule('-I', 'INPUT', '-p', 'tcp', '--dport', '22', '-j', 'DROP'));

  test.skipIf(motoPath === undefined)('names the door at Amazon that is closed, one after another', async () => {
    expect(stage && (await diagnoseMoto(stage))).toEqual({
      stopped: 'instance-stopped',
      'no rule': 'inbound-closed',
      'a rule for others': 'inbound-from-others',
      'no way to the internet': 'no-internet-route',
      'the clouds say yes': 'tcp-timed-out',
      'the subnet denies': 'subnet-blocks',
    });
  });

  test('reads rules that aim at tags, and who may log in at Google', async () => {
    expect(stage && (await diagnoseSandbox(stage))).toEqual({
      'Amazon, a rule for others': 'inbound-from-others',
      'Google, a rule for others': 'inbound-from-others',
      'Google, open': 'tcp-timed-out',
      'Google, OS Login': 'os-login-on',
    });
  });
});
