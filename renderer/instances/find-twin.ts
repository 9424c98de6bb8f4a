import type { AddedHost } from '../../preload/contract/hosts.ts';

/** Another host of the list that is the same login of the same machine by the same way. */
export function findTwin(host: AddedHost, hosts: readonly AddedHost[]): AddedHost | undefined {
  const wayOf = ({ host: address, port, user, jumps }: AddedHost) =>
    [address.toLowerCase(), port, user, jumps.toLowerCase()].join(' ');
  return hosts.find((other) => other.id !== host.id && wayOf(other) === wayOf(host));
}
