import { mkdir, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';

/** What a practice machine's power-off leaves in the folder, before its id. */
export const poweredOffPrefix = 'off-';

const refusal = 'This practice machine is a shell on your own computer: nothing is shut down from here.';
const ends =
  'poweroff | halt | reboot | soft-reboot | kexec | suspend | hibernate | hybrid-sleep | suspend-then-hibernate';
const standIns = {
  ...Object.fromEntries(
    ['shutdown', 'poweroff', 'halt', 'reboot'].map((name) => [name, `echo '${refusal}' >&2; exit 1`]),
  ),
  // All that it can tell of services is told; what would end or suspend the computer is not done.
  systemctl: [
    'for word; do case $word in',
    `  ${ends}) echo '${refusal}' >&2; exit 1 ;;`,
    'esac; done',
    `PATH=\${PATH#"\${0%/*}":}`,
    'export PATH',
    'exec systemctl "$@"',
  ].join('\n'),
  // It looks for commands where it likes, and not among these.
  sudo: [
    'value=',
    'for word; do',
    '  [ -z "$value" ] || { value=; continue; }',
    '  case $word in',
    '    -[ugphCrtTUDR]) value=1 ;;',
    '    -* | *=*) ;;',
    '    *) break ;;',
    '  esac',
    'done',
    `case \${word##*/} in`,
    `  shutdown | poweroff | halt | reboot | telinit | init) echo '${refusal}' >&2; exit 1 ;;`,
    `  systemctl) for word; do case $word in ${ends}) echo '${refusal}' >&2; exit 1 ;; esac; done ;;`,
    'esac',
    `PATH=\${PATH#"\${0%/*}":}`,
    'export PATH',
    'exec sudo "$@"',
  ].join('\n'),
  // Its messages would go to every terminal of the computer.
  wall: 'cat >/dev/null',
};

/**
 * Writes what stands in for commands that would end the user's own computer, and gives the environment of every shell on
 * the practice host. HANGAR_PRACTICE_FOLDER tells scripts where they are; `shutdown ID` in it ends one practice machine.
 */
export async function writeStandIns(folder: string): Promise<Record<string, string>> {
  const tools = join(folder, 'bin');
  await mkdir(tools, { recursive: true, mode: 0o700 });
  const powerOff = `case $1 in '' | *[!a-zA-Z0-9_-]*) exit 1 ;; esac\n: >"\${0%/*}/${poweredOffPrefix}$1"\n`;
  await Promise.all([
    writeFile(join(folder, 'shutdown'), powerOff),
    ...Object.entries(standIns).map(([name, script]) =>
      writeFile(join(tools, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 }),
    ),
  ]);
  const path = process.env.PATH ?? process.env.Path ?? '/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin';
  return { HANGAR_PRACTICE_FOLDER: folder, PATH: `${tools}${delimiter}${path}` };
}
