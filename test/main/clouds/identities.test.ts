import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readAwsIdentity } from '../../../main/clouds/ec2-identity.ts';
import { readProjects, readTokenIdentity } from '../../../main/clouds/gce-projects.ts';
import { readGoogleCredentialFile } from '../../../main/clouds/google-credential-file.ts';

test.each([
  ['arn:aws:iam::123456789012:root', 'root'],
  ['arn:aws:iam::123456789012:user/division/jiwoo', 'user'],
  ['arn:aws:sts::123456789012:federated-user/guest', 'user'],
  ['arn:aws-cn:sts::123456789012:assumed-role/reader/session', 'role'],
  ['arn:aws:iam::123456789012:user/root', 'user'],
  ['arn:aws:elsewhere::123456789012:root', 'unknown'],
])('tells from %s that one is: %s', (principal, kind) => {
  expect(readAwsIdentity('123456789012', principal)).toEqual({ number: '123456789012', identity: { principal, kind } });
});

test.each([
  ['12345', 'arn:aws:iam::123456789012:root'],
  [undefined, undefined],
  ['123456789012', 'root'],
  ['123456789012', {}],
])('takes no answer for an identity that is none: %j, %j', (number, arn) => {
  expect(readAwsIdentity(number, arn)).toBeUndefined();
});

test('takes the ids of projects, and none that Apps Script made', () => {
  const reply = {
    projects: ['vision-prod', 'sys-12345678901', 'vision-prod', 'NOT-AN-ID', 7].map((projectId) => ({ projectId })),
  };
  expect(readProjects(reply)).toEqual(['vision-prod']);
  expect(readProjects({})).toEqual([]);
  expect(readProjects('<html>')).toEqual([]);
});

test('tells a person from a service account by what a token says', () => {
  expect(readTokenIdentity({ email: 'ines@example.com' })).toEqual({ principal: 'ines@example.com', kind: 'user' });
  expect(readTokenIdentity({ email: 'a@p.iam.gserviceaccount.com' })?.kind).toBe('service-account');
  expect(readTokenIdentity({ sub: '1' })).toBeUndefined();
});

test('reads who a credential file is for, and never its secrets', () => {
  const read = (file: object) => readGoogleCredentialFile(JSON.stringify({ ...file, private_key: 'hush' }), 'f');
  expect(read({ type: 'service_account', client_email: 'a@b', project_id: 'p' })).toEqual({
    ownProject: 'p',
    identity: { principal: 'a@b', kind: 'service-account' },
  });
  const impersonated = 'https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/x@y:generateAccessToken';
  expect(read({ type: 'impersonated_service_account', service_account_impersonation_url: impersonated })).toMatchObject(
    { identity: { principal: 'x@y', kind: 'service-account' } },
  );
  expect(read({ type: 'authorized_user', account: '' })).toEqual({ ownProject: undefined, identity: undefined });
  expect(read({ type: 'authorized_user', account: 'ines@example.com' })).toMatchObject({ identity: { kind: 'user' } });
});

test('whatever a cloud or a file says, the readers give a result', () => {
  fc.assert(
    fc.property(fc.anything(), fc.anything(), (one, other) => {
      readAwsIdentity(one, other);
      for (const id of readProjects(one)) expect(id).toMatch(/^[a-z][a-z0-9:.-]+$/);
      readProjects({ projects: [one, { projectId: other }] });
      readTokenIdentity(one);
      readTokenIdentity({ email: one });
    }),
  );
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
      const read = readGoogleCredentialFile(text, 'f');
      if ('code' in read) expect(read.params.line).toBeGreaterThan(0);
    }),
  );
});
