#!/usr/bin/env node
// The command line: `npx hangar …` in a checkout. Everything it does is in main/shells/cli.
import { ensureBuilt, ensureInstalled, runConsole } from './prepare.mjs';

await ensureInstalled();
await ensureBuilt();
// In the caller's own folder, so that the files it names are found.
process.exitCode = await runConsole(process.argv.slice(2), { cwd: process.cwd() });
