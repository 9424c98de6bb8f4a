import { createTestFiles } from './test-files.ts';
import { connect, createTestSsh, targetOf } from './test-ssh.ts';

/**
 * A console that transfers and is killed once so many bytes have come from the host, in the middle of whatever it does:
 * `transfer-until-killed.ts JSON`.
 */
type Order = {
  server: { host: string; port: number; user: string; keyPath: string };
  journalFolder: string;
  killAfterBytes: number;
  transfer:
    | { direction: 'download'; paths: string[]; folder: string }
    | { direction: 'upload'; localPaths: string[]; folder: string };
};

const order: Order = JSON.parse(process.argv[2] ?? '');
const ssh = createTestSsh();
let left = order.killAfterBytes;
const files = createTestFiles({
  journalFolder: order.journalFolder,
  async openSftp(connectionId) {
    const stream = await ssh.openSftp(connectionId);
    stream.on('data', (piece: Buffer) => {
      left -= piece.length;
      if (left <= 0) process.kill(process.pid, 'SIGKILL');
    });
    return stream;
  },
  exec: ssh.exec,
  findTarget: ssh.connections.find,
});
const connectionId = await connect(ssh, targetOf(order.server));
const { transfer } = order;
if (transfer.direction === 'download') files.transfers.download({ connectionId, ...transfer, ifThere: 'keep-both' });
else files.transfers.upload({ connectionId, ...transfer, ifThere: 'keep-both' });
