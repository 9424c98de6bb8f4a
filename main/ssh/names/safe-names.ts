/** What a name is made of. */
type Named = { id: string; name: string; region: string; account: string };

/** Names by which everybody means something else already. */
const reserved = new Set(['localhost', 'localhost-localdomain', 'broadcasthost']);
const maxLength = 60;

/**
 * A name for each host that `ssh` takes as it is and that means nothing else: small letters, digits and dashes. Where two
 * would have the same one, or `isTaken` says that the user means another host by it, the region is added, then the
 * account, then the id. No name has a dot, so that none can pass for a host on the internet.
 */
export function safeNames<Host extends Named>(
  hosts: readonly Host[],
  isTaken: (name: string) => boolean,
): Map<Host, string> {
  const names = new Map<Host, string>();
  let open = [...hosts];
  for (const parts of [
    (host: Host) => [host.name],
    (host: Host) => [host.name, host.region],
    (host: Host) => [host.name, host.region, host.account],
    (host: Host) => [host.name, host.region, host.account, host.id],
  ]) {
    const wanted = new Map(open.map((host) => [host, join(parts(host), host.id)]));
    const counts = Map.groupBy(wanted, ([, name]) => name);
    const used = new Set(names.values());
    const isFree = (name: string) =>
      name !== '' && counts.get(name)?.length === 1 && !used.has(name) && !reserved.has(name) && !isTaken(name);
    for (const [host, name] of wanted) if (isFree(name)) names.set(host, name);
    open = open.filter((host) => !names.has(host));
  }
  return names;
}

/** A name that can't be written in these letters gives way to the id as a whole: half of one would mislead. */
function join([name = '', ...further]: string[], id: string): string {
  const readable = /[^\p{ASCII}]/u.test(name) || !/[a-z0-9]/i.test(name) ? id : name;
  const suffix = further.map((part) => `-${clean(part)}`).join('');
  return `${clean(readable).slice(0, maxLength)}${suffix}`;
}

function clean(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
}
