import { spawn } from 'node:child_process';
import { join } from 'node:path';

/** Opens an http(s) address with the system's default browser; resolves to false where there is none. */
export async function openInBrowser(url: string): Promise<boolean> {
  const { protocol } = new URL(url);
  if (protocol !== 'http:' && protocol !== 'https:') return false;
  const [command, ...args] = launcher(url);
  return await new Promise((resolve) => {
    const child = spawn(command, args, { stdio: 'ignore', detached: true });
    child.once('error', () => resolve(false));
    child.once('exit', (code) => resolve(code === 0));
    child.unref();
  });
}

function launcher(url: string): [string, ...string[]] {
  if (process.platform === 'win32') {
    // By its full path: a bare name would be looked for in the working folder first. It takes the address as it is;
    // `start` would have cmd.exe read its & and ^.
    const program = join(process.env.SystemRoot ?? 'C:\\Windows', 'System32', 'rundll32.exe');
    return [program, 'url.dll,FileProtocolHandler', url];
  }
  if (process.platform === 'darwin') return ['open', url];
  return ['xdg-open', url];
}
