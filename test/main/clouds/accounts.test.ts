import { chmod, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { createInstances, type Instances, type InstancesOptions } from '../../../main/clouds/create-instances.ts';
import type { Account, SignInEvent } from '../../../preload/contract/instances.ts';
import { findReadOnlyAccount } from '../../../preload/contract/read-only-account.ts';
import { cloudsWorkerPath } from '../../support/clouds.ts';
import { makeFolder } from '../../support/folder.ts';
import { type SeenInstances, watchUntil } from '../../support/instance-events.ts';
import { type Moto, motoPath, runInstances, startMoto } from '../../support/moto.ts';

const opened: { dispose(): unknown }[] = [];
afterEach(async () => {
  vi.unstubAllEnvs();
  for (const it of opened.splice(0)) await it.dispose();
});

async function open(
  files: Record<string, string>,
  options: Partial<InstancesOptions> = {},
): Promise<{ list: Instances; home: string }> {
  const home = await makeFolder(files);
  // The SDK's provider for SSO looks there, whichever files it was told.
  vi.stubEnv('HOME', home.path);
  const list = createInstances({
    environment: {},
    homeFolder: home.path,
    practice: undefined,
    workerPath: cloudsWorkerPath,
    regions: () => ({ aws: ['us-east-1'], gcp: [] }),
    ...options,
  });
  opened.push(list, home);
  return { list, home: home.path };
}

/** An STS that lends a role to who brings the code, and says of everybody else's that it is wrong. */
async function startCodeDesk(right: string) {
  const asked: { role: string | null; code: string | null; key: string | undefined }[] = [];
  const server = createServer(async (request, response) => {
    const words = new URLSearchParams(await text(request));
    const [, key] = /Credential=([^/]+)\//.exec(request.headers.authorization ?? '') ?? [];
    const isRole = words.get('Action') === 'AssumeRole';
    if (isRole) asked.push({ role: words.get('RoleArn'), code: words.get('TokenCode'), key });
    const isFurther = key === 'ASIALENT' && words.get('TokenCode') === null;
    const wrong = isRole && !isFurther && words.get('TokenCode') !== right;
    response.writeHead(wrong ? 403 : 200, { 'content-type': 'text/xml' });
    if (wrong)
      return response.end(
        '<ErrorResponse><Error><Code>AccessDenied</Code><Message>MultiFactorAuthentication failed with invalid MFA one time pass code. </Message></Error></ErrorResponse>',
      );
    const result = isRole
      ? `<Credentials><AccessKeyId>ASIALENT</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken><Expiration>${new Date(Date.now() + 3_600_000).toISOString()}</Expiration></Credentials>`
      : `<Arn>arn:aws:iam::111122223333:user/${key}</Arn><Account>111122223333</Account>`;
    const name = words.get('Action');
    return response.end(`<${name}Response><${name}Result>${result}</${name}Result></${name}Response>`);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  return { asked, url: `http://127.0.0.1:${port}`, dispose: () => server.close() };
}

function accountsIn(seen: SeenInstances): Map<string, Account> {
  const told = seen.events.findLast((event) => event.kind === 'accounts');
  return new Map(told?.accounts.map((account) => [account.name, account]));
}

describe.skipIf(motoPath === undefined)('several AWS accounts at once, as moto has them', { timeout: 120_000 }, () => {
  let moto: Moto;
  const keys = 'aws_access_key_id = AKIAMOTO\naws_secret_access_key = moto\n';
  beforeAll(async () => {
    moto = await startMoto();
    await runInstances(moto.client('us-east-1'), 3);
  }, 60_000);
  afterAll(() => moto.dispose());

  test('each is asked once, under its own number, and says who the console is there', async () => {
    const config = [
      `[default]\nendpoint_url = ${moto.url}\n${keys}`,
      `[profile twin]\nendpoint_url = ${moto.url}\n${keys}`,
      `[profile other]\nendpoint_url = ${moto.url}\nrole_arn = arn:aws:iam::111122223333:role/reader\nsource_profile = default\n`,
      `[profile other-again]\nendpoint_url = ${moto.url}\nrole_arn = arn:aws:iam::111122223333:role/reader\nsource_profile = twin\n`,
      '[profile broken]\nrole_arn = r\nsource_profile = gone\n',
    ].join('');
    const { list } = await open({ '.aws/config': config });
    const seen = await watchUntil(list, (it) => it.finished && accountsIn(it).get('default')?.identity !== undefined);
    const accounts = accountsIn(seen);
    expect(accounts.get('default')).toMatchObject({ account: '123456789012', identity: { kind: expect.any(String) } });
    expect(accounts.get('twin')).toMatchObject({ sameAs: 'aws:default' });
    expect(accounts.get('other')).toMatchObject({ account: '111122223333', identity: { kind: 'role' } });
    expect(accounts.get('other')?.identity?.principal).toMatch(/^arn:aws:sts::111122223333:assumed-role\/reader\//);
    expect(accounts.get('other-again')).toMatchObject({ sameAs: 'aws:other' });
    expect(accounts.has('broken')).toBe(false);
    expect(seen.problems).toMatchObject([{ code: 'clouds/profile-incomplete', params: { profile: 'broken' } }]);
    const asked = seen.events.flatMap((event) => (event.kind === 'answered' ? event.scope.accountKey : []));
    expect(asked.sort()).toEqual(['aws:default', 'aws:other']);
    expect(seen.rows.size).toBe(3);
  });

  test('a profile that can’t sign in says why, and the others’ rows are there', async () => {
    const config = [
      `[default]\nendpoint_url = ${moto.url}\n${keys}`,
      `[profile sso]\nendpoint_url = ${moto.url}\nsso_start_url = https://127.0.0.1:1/\nsso_region = us-east-1\nsso_account_id = 444455556666\nsso_role_name = r\n`,
      `[profile mfa]\nendpoint_url = ${moto.url}\nrole_arn = arn:aws:iam::111122223333:role/x\nmfa_serial = m\nsource_profile = default\n`,
    ].join('');
    const { list } = await open({ '.aws/config': config });
    const seen = await watchUntil(list, ({ finished }) => finished);
    const failed = seen.events.flatMap((event) =>
      event.kind === 'failed' ? [[event.scope.accountKey, event.scope.region, event.problem.code]] : [],
    );
    expect(failed.sort()).toEqual([
      ['aws:mfa', 'all', 'clouds/mfa-needed'],
      ['aws:sso', 'all', 'clouds/expired-credentials'],
    ]);
    expect(accountsIn(seen).get('sso')).toMatchObject({
      account: '444455556666',
      signIn: { command: 'aws sso login --profile sso', canRun: false },
    });
    expect(seen.rows.size).toBe(3);
  });

  test('a role that asks for a code is signed in to with the six digits; a wrong code is said to be one', async () => {
    const sts = await startCodeDesk('654321');
    const config = [
      `[default]\nendpoint_url = ${moto.url}\n${keys}`,
      `[profile mfa]\nendpoint_url = ${moto.url}\nrole_arn = arn:aws:iam::111122223333:role/x\nmfa_serial = arn:aws:iam::123456789012:mfa/kim\nsource_profile = default\n`,
      `[profile further]\nendpoint_url = ${moto.url}\nrole_arn = arn:aws:iam::444455556666:role/y\nsource_profile = mfa\n`,
    ].join('');
    const { list } = await open({ '.aws/config': config }, { environment: { AWS_ENDPOINT_URL_STS: sts.url } });
    opened.push(sts);
    const seen = await watchUntil(list, ({ finished }) => finished);
    for (const name of ['mfa', 'further'])
      expect(accountsIn(seen).get(name)).toMatchObject({ mfaDevice: 'arn:aws:iam::123456789012:mfa/kim' });
    const failed = (it: SeenInstances) =>
      it.events
        .slice(it.events.findLastIndex(({ kind }) => kind === 'started'))
        .flatMap((event) => (event.kind === 'failed' ? [event.scope.accountKey] : []));
    expect(failed(seen)).toContain('aws:mfa');
    const signal = AbortSignal.timeout(20_000);
    await expect(list.enterCode('aws:mfa', '000000', signal)).rejects.toMatchObject({ code: 'clouds/mfa-refused' });
    await list.enterCode('aws:mfa', '654321', signal);
    const after = await watchUntil(
      list,
      (it) => it.finished && it.events.filter(({ kind }) => kind === 'started').length > 1,
    );
    expect(failed(after)).not.toContain('aws:mfa');
    await list.enterCode('aws:further', '654321', signal);
    expect(sts.asked.at(-2)).toMatchObject({ role: 'arn:aws:iam::111122223333:role/x', code: '654321' });
    expect(sts.asked.at(-1)).toEqual({ role: 'arn:aws:iam::444455556666:role/y', code: null, key: 'ASIALENT' });
    await expect(list.enterCode('aws:default', '654321', signal)).rejects.toMatchObject({ code: 'clouds/unsupported' });
  });

  test.skipIf(process.platform === 'win32')('takes keys from a credential_process script', async () => {
    const { list, home } = await open({
      'keys.sh': `#!/bin/sh\necho '{"Version":1,"AccessKeyId":"AKIAMOTO","SecretAccessKey":"moto"}'\n`,
    });
    await chmod(join(home, 'keys.sh'), 0o700);
    const { list: own } = await open({
      '.aws/config': `[profile p]\nendpoint_url = ${moto.url}\ncredential_process = ${join(home, 'keys.sh')}\n`,
    });
    expect((await watchUntil(own, ({ finished }) => finished)).rows.size).toBe(3);
    list.dispose();
  });

  test('what is left out goes at once and is not asked; what is taken in again is', async () => {
    const role = `endpoint_url = ${moto.url}\nrole_arn = arn:aws:iam::111122223333:role/reader\nsource_profile = default\n`;
    const config = `[default]\nendpoint_url = ${moto.url}\n${keys}[profile other]\n${role}`;
    let hidden: string[] = ['aws:other'];
    const { list } = await open({ '.aws/config': config }, { hidden: () => hidden });
    const first = await watchUntil(list, ({ finished }) => finished);
    expect(accountsIn(first).get('other')).toMatchObject({ isHidden: true, account: '111122223333' });
    expect(first.rows.size).toBe(3);

    hidden = ['aws:default'];
    list.chooseAccounts();
    const second = await watchUntil(list, ({ finished, rows }) => finished && rows.size === 0);
    expect(accountsIn(second).get('default')).toMatchObject({ isHidden: true });

    hidden = [];
    list.chooseAccounts();
    await watchUntil(list, ({ finished, rows }) => finished && rows.size === 3);
  });

  test('a read-only account is known by its number though it is hidden, for all the ways into it are closed', async () => {
    const config = `[default]\nendpoint_url = ${moto.url}\n${keys}[profile twin]\nendpoint_url = ${moto.url}\n${keys}`;
    let readOnly: string[] = [];
    const { list } = await open({ '.aws/config': config }, { hidden: () => ['aws:twin'], readOnly: () => readOnly });
    const seen = await watchUntil(list, (it) => it.finished && accountsIn(it).get('default')?.identity !== undefined);
    expect(accountsIn(seen).get('twin')).toMatchObject({ isHidden: true, account: 'twin' });
    const listed = { provider: 'aws', account: '123456789012' } as const;
    expect(findReadOnlyAccount(list.accounts(), readOnly, listed)).toBeUndefined();

    readOnly = ['aws:twin'];
    list.chooseReadOnlyAccounts();
    await list.readOnlyAccountsTold();
    expect(findReadOnlyAccount(list.accounts(), readOnly, listed)).toMatchObject({ key: 'aws:twin', isHidden: true });
  });

  test('asks only the accounts that were named, and says which name is none', async () => {
    const config = `[default]\nendpoint_url = ${moto.url}\n${keys}[profile other]\nendpoint_url = ${moto.url}\nrole_arn = arn:aws:iam::111122223333:role/reader\nsource_profile = default\n`;
    const { list } = await open({ '.aws/config': config }, { accounts: ['111122223333', 'nobody'] });
    const seen = await watchUntil(list, ({ finished }) => finished);
    expect(seen.rows.size).toBe(0);
    expect(seen.problems).toEqual([{ code: 'clouds/no-such-account', params: { account: 'nobody' } }]);
    expect(accountsIn(seen).get('default')?.isHidden).toBe(true);
  });
});

describe.skipIf(process.platform === 'win32')('signing in again', () => {
  const sso =
    '[profile my team]\nendpoint_url = http://127.0.0.1:1\nsso_start_url = https://127.0.0.1:1/\nsso_region = us-east-1\nsso_account_id = 444455556666\nsso_role_name = r\n';

  async function withTool(script: string, systemPath = ':/usr/bin:/bin') {
    const tools = await makeFolder({ aws: `#!/bin/sh\n${script}` });
    opened.push(tools);
    await chmod(join(tools.path, 'aws'), 0o700);
    const { list } = await open({ '.aws/config': sso }, { environment: { PATH: `${tools.path}${systemPath}` } });
    const seen = await watchUntil(list, ({ finished }) => finished);
    return { list, tools: tools.path, seen };
  }

  test('runs the tool with the profile as one word, tells what it says, and asks again', async () => {
    const { list, tools, seen } = await withTool(
      `printf '%s\\n' "$@" > "$(dirname "$0")/words"\necho "Enter the code \u001b[1mABCD\u001b[0m"\n`,
    );
    expect(accountsIn(seen).get('my team')?.signIn).toEqual({
      command: 'aws sso login --profile "my team"',
      canRun: true,
    });
    const again = watchUntil(list, ({ events }) => events.filter(({ kind }) => kind === 'finished').length === 2);
    let output = '';
    let isGood: boolean | undefined;
    for await (const event of list.signIn('aws:my team', AbortSignal.timeout(10_000))) {
      if (event.kind === 'output') output += event.text;
      else isGood = event.isGood;
    }
    expect(output).toBe('Enter the code ABCD\n');
    expect(isGood).toBe(true);
    expect(await readFile(join(tools, 'words'), 'utf8')).toBe('sso\nlogin\n--profile\nmy team\n');
    await again;
  });

  test('a tool that fails says so, and one that nobody follows any more is ended', async () => {
    const { list, tools } = await withTool('echo no; exit 3\n');
    const events: SignInEvent[] = [];
    for await (const event of list.signIn('aws:my team', AbortSignal.timeout(10_000))) events.push(event);
    expect(events).toEqual([
      { kind: 'output', text: 'no\n' },
      { kind: 'ended', isGood: false },
    ]);
    await writeFile(join(tools, 'aws'), '#!/bin/sh\necho $$\nexec sleep 60\n');
    const controller = new AbortController();
    let pid = 0;
    for await (const event of list.signIn('aws:my team', controller.signal)) {
      if (event.kind !== 'output') break;
      pid = Number(event.text);
      controller.abort();
    }
    await expect.poll(() => isRunning(pid)).toBe(false);
  });

  test('nothing runs for an account that has no such tool, or is none', async () => {
    // Not even the system's own: this computer may have the tool.
    const { list, tools } = await withTool('exit 0\n', '');
    await rm(join(tools, 'aws'));
    for (const key of ['aws:my team', 'aws:nobody', '']) {
      await expect(list.signIn(key, AbortSignal.timeout(10_000)).next()).rejects.toMatchObject({
        code: 'clouds/no-sign-in-tool',
      });
    }
  });
});

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
