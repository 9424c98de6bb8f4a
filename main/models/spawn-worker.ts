import { type ChildProcess, spawn } from 'node:child_process';

/** All the environment a model process sees: no credentials, no proxies, no Node options. */
const passedVariables = ['PATH', 'LANG', 'SystemRoot', 'windir', 'TEMP', 'TMP', 'TMPDIR', 'LD_LIBRARY_PATH'];
const maxErrorText = 4000;

/** Starts a worker's script with the Node that runs the console; `rights` are options of Node's permission model. */
export function spawnWorker(workerPath: string, memoryBytes: number, rights: readonly string[]): ChildProcess {
  const env = Object.fromEntries(passedVariables.map((name) => [name, process.env[name]]));
  return spawn(process.execPath, [...rights, workerPath, String(memoryBytes)], {
    env,
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    serialization: 'advanced',
    windowsHide: true,
  });
}

/** Keeps the end of what a process writes to standard error, and gives it when asked. */
export function keepErrorTail(child: ChildProcess): () => string {
  let text = '';
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
    text = (text + chunk).slice(-maxErrorText);
  });
  return () => text;
}
