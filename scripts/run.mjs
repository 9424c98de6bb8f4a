// npm run build, npm run package, npm run bench -- NAME: one of the project's own programs on the pinned Node.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ensureBuilt, ensureInstalled, root, runNode, say } from './prepare.mjs';

const [task, name, ...rest] = process.argv.slice(2);

await ensureInstalled();
await ensureBuilt();
if (task === 'bench') {
  const benches = join(root, 'test', 'bench');
  const script = join(benches, `${name}.ts`);
  if (name && existsSync(script)) process.exitCode = await runNode([script, ...rest]);
  else {
    const names = readdirSync(benches).flatMap((file) => (file.endsWith('.ts') ? [file.slice(0, -3)] : []));
    say(`Say which: ${names.join(', ')}`);
    process.exitCode = 2;
  }
}
if (task === 'package') {
  const builder = join(root, 'node_modules', 'electron-builder', 'cli.js');
  process.exitCode = await runNode([builder, '--publish', 'never', ...process.argv.slice(3)]);
}
