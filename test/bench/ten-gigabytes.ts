// Sends 10 GB through one terminal of sshd and accounts for every byte: both ends hash what passes.
//   npm run bench -- ten-gigabytes [gigabytes]
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sshdPath, startSshd } from '../support/sshd.ts';
import { connect, createTestSsh, targetOf } from '../support/test-ssh.ts';
import { openTestTerminal } from '../support/test-terminal.ts';

const totalBytes = Math.round(Number(process.argv[2] ?? 10) * 1e9);
if (!sshdPath) throw new Error('this bench needs sshd');
const server = await startSshd();
const ssh = createTestSsh();
const script = join(server.folder, 'flood.cjs');
writeFileSync(
  script,
  `const hash = require('node:crypto').createHash('sha256');
  const block = Buffer.alloc(65536, 'a line of text, ');
  let left = ${totalBytes}, count = 0;
  (function send() {
    while (left > 0) {
      block.writeUInt32BE(count++ % 2 ** 32);
      const part = Buffer.from(block.subarray(0, Math.min(left, block.length)));
      left -= part.length;
      hash.update(part);
      if (!process.stdout.write(part)) return process.stdout.once('drain', send);
    }
    process.stdout.write(hash.digest());
  })();`,
);
const terminal = await openTestTerminal(ssh, await connect(ssh, targetOf(server)));
await terminal.type(
  `exec sh -c 'stty raw -echo; printf STA; printf RT; read go; exec ${process.execPath} ${script}'\r`,
);
await terminal.waitFor('START');
const hash = createHash('sha256');
let received = 0;
let told = Buffer.alloc(0);
let mostMiB = 0;
terminal.onBytes((bytes) => {
  const own = bytes.subarray(0, Math.max(0, totalBytes - received));
  hash.update(own);
  told = Buffer.concat([told, bytes.subarray(own.length)]);
  received += bytes.length;
});
const watching = setInterval(() => {
  mostMiB = Math.max(mostMiB, process.memoryUsage.rss() / 2 ** 20);
  process.stderr.write(`\r${(received / 1e9).toFixed(2)} GB`);
}, 1000);
const startedAt = performance.now();
await terminal.type('\n'); // raw by now
await terminal.ended;
clearInterval(watching);
const seconds = (performance.now() - startedAt) / 1000;
const isWhole = received === totalBytes + 32 && told.equals(hash.digest());
console.log(
  `\n${totalBytes} bytes sent, ${received - told.length} received, hashes ${isWhole ? 'equal' : 'DIFFERENT'}; ` +
    `${(totalBytes / 1e6 / seconds).toFixed(0)} MB/s over ${seconds.toFixed(0)} s; at most ${mostMiB.toFixed(0)} MiB resident`,
);
ssh.remove();
await server.dispose();
process.exit(isWhole ? 0 : 1);
