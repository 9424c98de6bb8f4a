import type { ListeningService } from '../../preload/contract/tunnels.ts';
import { client } from '../client.ts';
import { untilConnected } from '../connections/attempts.ts';
import type { Words } from '../i18n/translate.ts';
import { showProblem } from '../parts/toast.tsx';
import { problemFrom } from '../problem-from.ts';
import { serviceNames } from './service-names.ts';

/** What a service is called where nobody has named it. */
export function serviceName({ kind, program, host, port }: ListeningService): string {
  return kind ? serviceNames[kind] : `${program ?? host}:${port}`;
}

/** Connects to an instance if need be, opens a tunnel to a port of it, and its page. What fails is told in a notice. */
export async function openPage(
  instanceRef: string,
  { host, port }: Pick<ListeningService, 'host' | 'port'>,
  { t }: Words,
): Promise<void> {
  let service: ListeningService = { host, port };
  try {
    const connectionId = await untilConnected(instanceRef);
    if (connectionId === undefined) return;
    const { services } = await client.tunnels.look({ connectionId });
    // What it is decides which of its pages is opened, and with which token.
    const { kind, program } = services.find((it) => it.port === port) ?? {};
    service = { ...service, ...(kind ? { kind } : {}), ...(program === undefined ? {} : { program }) };
    await client.tunnels.openService({ connectionId, name: serviceName(service), service });
  } catch (thrown) {
    showProblem(t('tunnels.pageNotOpened', { name: serviceName(service) }), problemFrom(thrown));
  }
}
