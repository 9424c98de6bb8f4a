import { type ChildProcess, spawn } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { guardProgram } from '../../main/guard/guard-program.ts';
import { untilDefined } from './processes.ts';

const startedAt = 5000;

/** A guard on a machine whose clock, load, terminals and tools are files of the test; it can power nothing off. */
export type GuardStage = ReturnType<typeof createGuardStage>;

/** Runs the guard's program by this shell (`['busybox', 'sh']`), in a time that passes with every `sleep`. */
export function createGuardStage(shell: readonly [string, ...string[]]) {
  const root = mkdtempSync(join(tmpdir(), 'hangar-guard-'));
  const at = (...names: string[]) => join(root, ...names);
  const folder = at('guard');
  const children: ChildProcess[] = [];
  for (const name of ['tools', 'guard', 'pts']) mkdirSync(at(name));
  writeFileSync(at('guard', 'id'), 'a1\n');
  writeFileSync(at('rate'), '0 0\n');
  writeFileSync(at('spent'), '1000 1000\n');
  // Every `sleep` of the guard moves the machine's clock, load and network on, and takes no time.
  addTool(
    'sleep',
    `read -r now rest <${at('clock')}
read -r cpu net <${at('rate')}
read -r spent moved <${at('spent')}
step=$1
if [ -f ${at('gap')} ]; then read -r gap <${at('gap')}; step=$((step + gap)); rm ${at('gap')}; fi
now=$((\${now%%.*} + step)) spent=$((spent + cpu * step)) moved=$((moved + net * step))
echo "$spent $moved" >${at('spent')}
echo "cpu  $spent 0 0 5000 0 0 0 0 0 0" >${at('new')} && mv ${at('new')} ${at('stat')}
printf 'face |bytes\\n    lo: 9%s 0 0 0 0 0 0 0 1 0\\n  eth0:%s 0 0 0 0 0 0 0 1 0\\n' "$now" "$moved" >${at('new')} && mv ${at('new')} ${at('net')}
echo "$now.25 99.0" >${at('new')} && mv ${at('new')} ${at('clock')}
exec /bin/sleep 0.005`,
  );
  writeFileSync(at('clock'), `${startedAt}.25 99.0\n`);
  writeFileSync(at('stat'), 'cpu  1000 0 0 5000 0 0 0 0 0 0\n');
  writeFileSync(at('net'), '    lo: 9 0 0 0 0 0 0 0 1 0\n  eth0:1000 0 0 0 0 0 0 0 1 0\n');
  addTool('wall', `cat >>${at('said')}`);

  function addTool(name: string, script: string) {
    writeFileSync(at('tools', name), `#!/bin/sh\n${script}\n`);
    chmodSync(at('tools', name), 0o755);
  }
  function linesOf(name: string): string[] {
    return existsSync(at(name)) ? readFileSync(at(name), 'utf8').split('\n').filter(Boolean) : [];
  }
  const clock = () => Number.parseFloat(readFileSync(at('clock'), 'utf8'));

  return {
    folder,
    addTool,
    /** Per second: hundredths of a core, and bytes over the network. */
    setRate: (cpu: number, network = 0) => writeFileSync(at('rate'), `${cpu} ${network}\n`),
    /** The machine was suspended for this long. */
    suspend: (seconds: number) => writeFileSync(at('gap'), `${seconds}\n`),
    /** Somebody typed into a terminal so long ago. */
    addTerminal(secondsAgo: number) {
      writeFileSync(at('pts', '3'), '');
      const then = Date.now() / 1000 - secondsAgo;
      utimesSync(at('pts', '3'), then, then);
    },
    start(kind: 'time' | 'gpu' | 'cpu', limitSeconds: number) {
      const program = guardProgram
        .replaceAll('/proc/uptime', at('clock'))
        .replaceAll('/proc/stat', at('stat'))
        .replaceAll('/proc/net/dev', at('net'))
        .replaceAll('/dev/pts', at('pts'));
      writeFileSync(at('program'), program);
      const powerOff = ['sh', '-c', `cut -d. -f1 ${at('clock')} >>${at('off')}; [ ! -f ${at('broken')} ]`];
      const [file, ...words] = shell;
      const args = [...words, at('program'), 'a1', kind, String(limitSeconds), folder, ...powerOff];
      const env = { PATH: `${at('tools')}:/usr/bin:/bin` };
      const child = spawn(file, args, { env, stdio: 'ignore', detached: true });
      children.push(child);
      return child;
    },
    /** Powering off fails from now on. */
    breakPowerOff: () => writeFileSync(at('broken'), ''),
    /** Seconds after the start at which it was powered off. */
    poweredOffAt: () => linesOf('off').map((line) => Number(line) - startedAt),
    said: () => linesOf('said'),
    state: () => Object.fromEntries(linesOf(join('guard', 'state')).map((line) => line.split(' '))),
    untilPoweredOff: (times = 1) => untilDefined(() => (linesOf('off').length >= times ? true : undefined)),
    /** Until so many seconds have passed on the machine. */
    untilTime: (seconds: number) => untilDefined(() => (clock() - startedAt >= seconds ? true : undefined)),
    cancel: () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }),
    async remove() {
      for (const child of children) {
        const ended = new Promise((resolve) => child.once('exit', resolve));
        if (child.exitCode === null && child.signalCode === null) {
          process.kill(-(child.pid ?? 0), 'SIGKILL');
          await ended;
        }
      }
      rmSync(root, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
