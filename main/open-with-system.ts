import { spawn } from 'node:child_process';
import { win32 } from 'node:path';

/**
 * Opens an address with whatever the system has for its scheme; resolves to false where that is nothing, as far as the
 * system tells. The caller has decided that this scheme may be opened.
 */
export async function openWithSystem(href: string): Promise<boolean> {
  const { command, input } = createLauncher(process.platform, href, process.env);
  const [program, ...args] = command;
  return await new Promise((resolve) => {
    const child = spawn(program, args, { stdio: ['pipe', 'ignore', 'ignore'], detached: true });
    child.once('error', () => resolve(false));
    child.once('exit', (code) => resolve(code === 0));
    child.stdin.on('error', () => {}); // it reads nothing; its exit tells
    child.stdin.end(input);
    child.unref();
  });
}

/** The program that opens an address, and what it is told on standard input. */
export function createLauncher(
  platform: NodeJS.Platform,
  href: string,
  environment: NodeJS.ProcessEnv,
): { command: [string, ...string[]]; input: string } {
  if (platform === 'win32') {
    // By its full path: a bare name would be looked for in the working folder first. It takes the address as it is;
    // `start` would have cmd.exe read its & and ^.
    const program = win32.join(environment.SystemRoot ?? 'C:\\Windows', 'System32', 'rundll32.exe');
    return { command: [program, 'url.dll,FileProtocolHandler', href], input: '' };
  }
  if (platform === 'darwin') {
    const quoted = href.replace(/["\\]/g, '\\$&');
    return { command: ['/usr/bin/osascript', '-'], input: `open location "${quoted}"\n` };
  }
  return { command: ['xdg-open', href], input: '' };
}
