// npm start: the console in its Electron window, or in the browser where Electron can't be had.
import { join } from 'node:path';
import { ensureBuilt, ensureInstalled, root, runNode } from './prepare.mjs';

const args = process.argv.slice(2).filter((arg) => arg !== '--browser');

await ensureInstalled();
await ensureBuilt();
process.exitCode = await runNode([join(root, 'dist', 'main', 'cli.js'), 'serve', ...args]);
