import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type ListedImage, newestImages } from '../../../main/clouds/newest-image.ts';

const image = (name: string, createdAt: string, more: Partial<ListedImage> = {}): ListedImage => ({
  family: 'ubuntu',
  id: name,
  name,
  architecture: 'x86_64',
  createdAt,
  ...more,
});
const names = (images: ListedImage[]) => newestImages(images).map(({ name }) => name);

test('a newer release comes before a later build of an older one, and only long-term ones of Ubuntu count', () => {
  const jammy = image('ubuntu/images/x/ubuntu-jammy-22.04-amd64-server-20261020', '2026-10-20');
  const noble = image('ubuntu/images/x/ubuntu-noble-24.04-amd64-server-20260915', '2026-09-15');
  const plucky = image('ubuntu/images/x/ubuntu-plucky-25.04-amd64-server-20261025', '2026-10-25');
  expect(names([jammy, noble, plucky])).toEqual([noble.name]);
  expect(names([image('ubuntu-2404-noble-amd64-v1', '2'), image('ubuntu-2204-jammy-v9', '9')])).toEqual([
    'ubuntu-2404-noble-amd64-v1',
  ]);
});

test('each architecture has its own', () => {
  const arm = image('ubuntu-noble-24.04-arm64-server-1', '1', { architecture: 'arm64' });
  expect(names([image('ubuntu-noble-24.04-amd64-server-1', '1'), arm])).toHaveLength(2);
});

test('there is at most one of each family and architecture, and it is one that was listed', () => {
  const listed = fc.array(
    fc.record({
      family: fc.constantFrom('ubuntu' as const, 'debian' as const, 'deep-learning' as const),
      architecture: fc.constantFrom('x86_64' as const, 'arm64' as const),
      id: fc.string(),
      name: fc.oneof(fc.string(), fc.constantFrom('debian-13-amd64-1', 'debian-12-x', 'ubuntu-noble-24.04-')),
      createdAt: fc.string(),
    }),
  );
  fc.assert(
    fc.property(listed, (images) => {
      const chosen = newestImages(images);
      expect(new Set(chosen.map((it) => `${it.family} ${it.architecture}`)).size).toBe(chosen.length);
      for (const { name } of chosen) expect(images.map((it) => it.name)).toContain(name);
    }),
  );
});
