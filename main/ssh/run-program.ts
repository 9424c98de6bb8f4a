import { execFile } from 'node:child_process';

/**
 * Runs a program of this computer with its arguments as they are (no shell reads them). A variable of `environment`
 * takes the place of the console's own, whatever its case: Windows knows no difference.
 */
export type RunProgram = (
  file: string,
  words: readonly string[],
  environment?: Readonly<Record<string, string>>,
) => Promise<{ exitCode: number; stdout: string; stderr: string }>;

const timeoutMs = 20_000;
const maxOutputBytes = 1024 * 1024;

/** Resolves with the exit code, whatever it is; rejects when the program can't be started or does not end in time. */
export const runProgram: RunProgram = (file, words, environment = {}) =>
  new Promise((resolve, reject) => {
    const options = {
      env: overlay(process.env, environment),
      timeout: timeoutMs,
      maxBuffer: maxOutputBytes,
      windowsHide: true,
      encoding: 'utf8' as const,
    };
    execFile(file, [...words], options, (error, stdout, stderr) => {
      if (!error) resolve({ exitCode: 0, stdout, stderr });
      else if (typeof error.code === 'number') resolve({ exitCode: error.code, stdout, stderr });
      else reject(error);
    });
  });

function overlay(own: NodeJS.ProcessEnv, environment: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const replaced = new Set(Object.keys(environment).map((name) => name.toLowerCase()));
  const kept = Object.entries(own).filter(([name]) => !replaced.has(name.toLowerCase()));
  return { ...Object.fromEntries(kept), ...environment };
}
