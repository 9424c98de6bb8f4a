import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { createTestFiles } from './test-files.ts';
import { connect, createTestSsh, targetOf } from './test-ssh.ts';

/**
 * A console that transfers and is killed once a MiB of a file is there that is not whole, in the middle of whatever it
 * does: `transfer-until-killed.ts JSON`.
 */
type Order = {
  server: { host: string; port: number; user: string; keyPath: string };
  journalFolder: string;
  /** Where it arrives, be it as a folder of the host. */
  place: string;
  transfer:
    | { direction: 'download'; paths: string[]; folder: string }
    | { direction: 'upload'; localPaths: string[]; folder: string };
};

const order: Order = JSON.parse(process.argv[2] ?? '');
const ssh = createTestSsh();
const files = createTestFiles({
  journalFolder: order.journalFolder,
  async openSftp(connectionId) {
    const stream = await ssh.openSftp(connectionId);
    stream.on('data', () => {
      if (isUnderWay()) process.kill(process.pid, 'SIGKILL');
    });
    return stream;
  },
  exec: ssh.exec,
  findTarget: ssh.connections.find,
});
function isUnderWay(): boolean {
  return readdirSync(order.place, { recursive: true, encoding: 'utf8' }).some(
    (name) =>
      name.endsWith('.hangar-part') &&
      (statSync(join(order.place, name), { throwIfNoEntry: false })?.size ?? 0) > 1024 * 1024,
  );
}

const connectionId = await connect(ssh, targetOf(order.server));
const { transfer } = order;
if (transfer.direction === 'download') files.transfers.download({ connectionId, ...transfer, ifThere: 'keep-both' });
else files.transfers.upload({ connectionId, ...transfer, ifThere: 'keep-both' });
