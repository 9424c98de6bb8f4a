// Runs the console's Electron window to its end, and tells when it could not open at all.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { root, untilEnded } from './prepare.mjs';

/** Whoever has seen the window for so long does not want it again in a browser because it crashed. */
const atOnceMs = 15_000;

/** What Chromium and the system's loader say before they give up, and what it means. */
const complaints = [
  [/Running as root without --no-sandbox/, () => 'Chromium keeps its sandbox from root'],
  [/No usable sandbox|SUID sandbox helper/, () => 'this system does not let Chromium build its sandbox'],
  [/error while loading shared libraries: ([^:\s]+)/, ([, library]) => `this system lacks ${library}`],
  [/Missing X server|Unable to open X display|Failed to connect to Wayland/, () => 'its display does not answer'],
  [/GPU process isn't usable/, () => "this system's graphics do not work with it"],
];

/** Lines of a fatal end: words for its developers, which are shown only where we have none for the user. */
const fatalLine =
  /:FATAL:|:ERROR:(ozone|env|gpu)|^#\d+ 0x|error while loading shared libraries|setuid_sandbox|chrome-sandbox/;

/**
 * The window's exit code, or the reason why it never opened.
 * @param {string} path Electron's executable
 * @param {string[]} args
 * @returns {Promise<{ code: number } | { reason: string }>}
 */
export async function runElectronWindow(path, args) {
  const startedAt = performance.now();
  const child = spawn(path, args, { cwd: root, stdio: ['inherit', 'inherit', 'pipe'] });
  const held = [];
  let reason;
  const lines = createInterface(child.stderr);
  const isEarly = () => performance.now() - startedAt < atOnceMs;
  lines.on('line', (line) => {
    const complaint = complaints.find(([pattern]) => pattern.test(line));
    if (complaint) reason ??= complaint[1](complaint[0].exec(line));
    if (isEarly() && (complaint || fatalLine.test(line))) held.push(line);
    else process.stderr.write(`${line}\n`);
  });
  const allSaid = new Promise((resolve) => lines.once('close', resolve));
  const ended = await untilEnded(child);
  if (ended.error) return { reason: ended.error.message };
  // Not for ever: a process of Chromium's that is left behind would keep the pipe open.
  await Promise.race([allSaid, new Promise((resolve) => setTimeout(resolve, 1000).unref())]);
  const { code, signal } = ended;
  if (isEarly() && reason) return { reason };
  for (const line of held) process.stderr.write(`${line}\n`);
  if (isEarly() && isCrash(ended)) return { reason: `it ended at once (${signal ?? `code ${code}`})` };
  return { code: code ?? (signal ? 130 : 1) };
}

/** Not by its own decision, nor by ours: killed by a fault, never loaded (127), or (Windows) ended with an NTSTATUS. */
function isCrash({ code, signal }) {
  return signal ? /^SIG(TRAP|ABRT|SEGV|ILL|BUS)$/.test(signal) : code === 127 || code >= 0xc0000000;
}
