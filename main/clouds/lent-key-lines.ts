/** Who stands behind the lines that the console writes; by this it knows its own again. */
const writer = 'hangar';

/** A metadata entry as Compute Engine keeps it. */
export type MetadataItem = { key: string; value: string };

/**
 * The metadata of an instance with one more line in `ssh-keys`, which ends at `expireOn`. Lines that the console wrote
 * and that have ended are left out; every other line and entry stays as it is, to the letter.
 * https://cloud.google.com/compute/docs/connect/add-ssh-keys#metadata
 */
export function withLentKey(
  items: readonly MetadataItem[],
  { user, publicKey, expireOn }: { user: string; publicKey: string; expireOn: Date },
  now: Date,
): MetadataItem[] {
  const before = items.find(({ key }) => key === 'ssh-keys')?.value ?? '';
  const kept = before.split('\n').filter((line) => !isEnded(line, now));
  const end = { userName: writer, expireOn: expireOn.toISOString().replace(/\.\d{3}Z$/, '+0000') };
  const line = `${user}:${publicKey} google-ssh ${JSON.stringify(end)}`;
  // A last line end would make an empty line in the middle.
  while (kept.at(-1) === '') kept.pop();
  const value = [...kept, line].join('\n');
  const others = items.filter(({ key }) => key !== 'ssh-keys');
  return [...others, { key: 'ssh-keys', value }];
}

function isEnded(line: string, now: Date): boolean {
  if (!line.includes(`google-ssh {"userName":"${writer}",`)) return false;
  const end = /"expireOn":"([0-9TZ:+-]{20,30})"\}\s*$/.exec(line)?.[1];
  return end !== undefined && Date.parse(end) < now.getTime();
}
