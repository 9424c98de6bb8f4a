import { expect, test } from 'vitest';
import { createSpecSchema } from '../../../preload/contract/create.ts';
import { type CreateDraft, createDraft } from '../../../renderer/create/create-draft.ts';
import { type Choices, readDraft } from '../../../renderer/create/read-draft.ts';

const publicKey = `ssh-ed25519 ${'A'.repeat(68)}`;
const choices: Choices = {
  accountKey: 'aws:sandbox',
  region: 'us-east-1',
  zone: 'us-east-1a',
  type: { name: 'g6.2xlarge', shape: {} },
  image: { family: 'ubuntu', id: 'ami-1', name: 'ubuntu', architecture: 'x86_64', minimumDiskGb: 8 },
  diskType: 'gp3',
  network: 'subnet-1',
  key: { kind: 'text' },
  keptKeys: ['lab'],
  keyName: 'jiwoo',
  publicKey,
  sshFrom: '203.0.113.7',
};
const read = (draft: Partial<CreateDraft> = {}, more: Partial<Choices> = {}) =>
  readDraft({ ...createDraft.get(), name: 'trainer-1', ...draft }, { ...choices, ...more });

test('a whole draft is one that the core takes', () => {
  const { spec } = read({ tags: 'team=vision' });
  expect(createSpecSchema.safeParse({ ...spec, requestId: crypto.randomUUID() }).success).toBe(true);
  expect(spec).toMatchObject({
    sshFrom: '203.0.113.7/32',
    key: { kind: 'public', name: 'jiwoo' },
    tags: { team: 'vision' },
  });
  expect(spec?.diskIops).toBeUndefined();
});

test('what is missing and what is wrong are told apart, and nothing is asked for with either', () => {
  expect(read({ name: '' })).toMatchObject({ spec: undefined, missing: ['name'] });
  expect(read({}, { type: undefined }).missing).toEqual(['type']);
  expect(read({}, { image: undefined }).missing).toEqual(['image']);
  expect(read({}, { publicKey: undefined }).missing).toEqual(['key']);
  expect(read({}, { sshFrom: '' }).missing).toEqual(['sshFrom']);
  const wrong = (draft: Partial<CreateDraft>, more: Partial<Choices> = {}) => [...read(draft, more).mistakes];
  expect(wrong({ name: 'Trainer' }, { accountKey: 'gcp:sandbox' })).toEqual(['name']);
  expect(wrong({ name: 'a{b}' })).toEqual(['name']);
  expect(wrong({ diskGb: '4' })).toEqual(['disk']);
  expect(wrong({ tags: 'team' })).toEqual(['tags']);
  expect(wrong({}, { sshFrom: 'anywhere' })).toEqual(['sshFrom']);
  expect(wrong({}, { publicKey: 'nonsense' })).toEqual(['publicKey']);
  expect(wrong({ diskIops: '3' }, { diskType: 'io2' })).toEqual(['iops']);
});

test('an instance of EC2 may have capitals and blanks in its name, as its name is a tag', () => {
  const { spec } = read({ name: ' Jiwoo_s trainer ' });
  expect(createSpecSchema.safeParse({ ...spec, requestId: crypto.randomUUID() })).toMatchObject({
    success: true,
    data: { name: 'Jiwoo_s trainer' },
  });
});

test('a machine may be made without a key and without a rule', () => {
  const { spec } = read({ opensSsh: false }, { key: { kind: 'none' }, sshFrom: '' });
  expect(spec).toBeDefined();
  expect(spec).not.toHaveProperty('key');
  expect(spec).not.toHaveProperty('sshFrom');
});

test('a key pair that is kept elsewhere is not asked for here', () => {
  expect(read({}, { key: { kind: 'kept', name: 'lab' } }).spec?.key).toEqual({ kind: 'kept', name: 'lab' });
  expect(read({}, { key: { kind: 'kept', name: 'lab' }, keptKeys: ['other'] })).toMatchObject({
    spec: undefined,
    missing: ['key'],
  });
});
