import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Core, type CoreOptions, createCore } from '../../main/core.ts';
import type { ShellPorts } from '../../main/shell-ports.ts';
import type { ByteStreams } from '../../preload/contract/wire/byte-streams.ts';
import { createLinkPair } from './link-pair.ts';
import { type Client, openClient } from './open-client.ts';

/** A whole core in a folder of its own, with a client beside it. */
export async function startTestCore(options: Partial<CoreOptions> = {}, ports: Partial<ShellPorts> = {}) {
  const dataFolder = await mkdtemp(join(tmpdir(), 'hangar-test-'));
  const core: Core = await createCore(
    {
      capabilities: { nativeFileDialog: false, notifications: false },
      dataFolder,
      chooseFiles: async () => [],
      chooseSavePath: async () => undefined,
      openLink: async () => {},
      notify: async () => {},
      ...ports,
    },
    { sandbox: 'always', ...options },
  );
  return {
    core,
    dataFolder,
    connect(): { client: Client; streams: ByteStreams; close(): void } {
      const [ours, theirs] = createLinkPair();
      core.attach(theirs);
      return { ...openClient(ours), close: () => ours.close() };
    },
    async dispose() {
      await core.dispose();
      await rm(dataFolder, { recursive: true, force: true });
    },
  };
}
