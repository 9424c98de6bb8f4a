#!/usr/bin/env node
// The command line: `npx hangar …` in a checkout. Everything it does is in main/shells/cli.
import { join } from 'node:path';
import { ensureBuilt, ensureInstalled, root, runNode } from './prepare.mjs';

await ensureInstalled();
await ensureBuilt();
// In the caller's own folder, so that the files it names are found.
const args = [join(root, 'dist', 'main', 'cli.js'), ...process.argv.slice(2)];
process.exitCode = await runNode(args, { cwd: process.cwd() });
