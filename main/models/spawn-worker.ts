import { type ChildProcess, spawn } from 'node:child_process';
import { Duplex } from 'node:stream';
import { pipeDescriptor } from './message-pipe.ts';

/** All the environment a model process sees: no credentials, no proxies, no Node options. */
const passedVariables = ['PATH', 'LANG', 'SystemRoot', 'windir', 'TEMP', 'TMP', 'TMPDIR', 'LD_LIBRARY_PATH'];
const maxErrorText = 4000;

/**
 * Starts a worker's script with the Node that runs the console, and gives the console's end of the pipe to it; `rights`
 * are options of Node's permission model.
 */
export function spawnWorker(
  workerPath: string,
  memoryBytes: number,
  rights: readonly string[],
): { child: ChildProcess; pipe: Duplex | undefined } {
  const env = Object.fromEntries(passedVariables.map((name) => [name, process.env[name]]));
  const child = spawn(process.execPath, [...rights, workerPath, String(memoryBytes)], {
    env,
    // 'overlapped' is a plain pipe everywhere but on Windows, where reading would otherwise hold up writing.
    stdio: ['ignore', 'ignore', 'pipe', 'overlapped'],
    windowsHide: true,
  });
  // Where the system has no more files to give, there is no process and none of this; its 'error' comes all the same.
  const pipe = child.stdio?.[pipeDescriptor];
  return { child, pipe: pipe instanceof Duplex ? pipe : undefined };
}

/** Keeps the end of what a process writes to standard error, and gives it when asked. */
export function keepErrorTail(child: ChildProcess): () => string {
  let text = '';
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
    text = (text + chunk).slice(-maxErrorText);
  });
  return () => text;
}
