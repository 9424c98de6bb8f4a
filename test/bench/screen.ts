// Bulk output from sshd to what a screen in Chromium has taken in, in MB/s, beside WeTTY and shellinabox in the same
// Chromium on the same text, and beside `ssh` to nowhere. After the text the terminal is asked where its cursor is: it
// answers when it has read all that came before (shellinabox answers nothing, and is told by its last line on the screen).
// It takes minutes for megabytes; `screen 0.2` is enough for it.
//   WETTY=…/wetty/build/main.js SHELLINABOX=…/shellinaboxd npm run bench -- screen [megabytes]
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from '@playwright/test';
import { onInstances } from '../e2e/pages/instances-page.ts';
import { startConsole } from '../e2e/support/console-process.ts';
import { findChromium } from '../e2e/support/find-chromium.ts';
import { terminalDock } from '../e2e/support/terminal-dock.ts';
import { findFreePort, sshdPath, startSshd } from '../support/sshd.ts';

const megabytes = Number(process.argv[2] ?? 50);
const rounds = 3;
if (!sshdPath) throw new Error('this bench needs sshd');
const server = await startSshd();
const folder = mkdtempSync(join(tmpdir(), 'hangar-screen-'));
const text = join(folder, 'text');
const line = `${'The quick brown fox jumps over the lazy dog. '.repeat(2).slice(0, 79)}\n`;
writeFileSync(text, line.repeat(Math.ceil((megabytes * 1e6) / line.length)));
const script = join(folder, 'run.sh');
writeFileSync(
  script,
  `date +%s%N > '${folder}/start'
  cat '${text}'
  printf '\\033[6n'; IFS= read -rsdR answer
  date +%s%N > '${folder}/end.part'; mv '${folder}/end.part' '${folder}/end'`,
);
const options = ['StrictHostKeyChecking=no', 'UserKnownHostsFile=/dev/null', 'LogLevel=ERROR'];
const login = [
  ...['-F', '/dev/null', '-i', server.keyPath, '-p', String(server.port)],
  ...options.flatMap((option) => ['-o', option]),
  `${server.user}@${server.host}`,
];

const executablePath = await findChromium();
if (executablePath === undefined) throw new Error('there is no Chromium here');
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
console.log(`MB/s of ${megabytes} MB, each of ${rounds} rounds`);
try {
  await measureOpenSsh();
  await measureOurs(browser);
  await measureWetty(browser);
  await measureShellInABox(browser);
} finally {
  await browser.close();
  await server.dispose();
  rmSync(folder, { recursive: true, force: true });
}

/** Runs the script in a terminal that has the keyboard. */
async function report(name: string, page: Page): Promise<void> {
  const found: string[] = [];
  for (let round = 0; round < rounds; round += 1) {
    rmSync(join(folder, 'end'), { force: true });
    await page.keyboard.type(`bash ${script}`);
    await page.keyboard.press('Enter');
    while (!existsSync(join(folder, 'end'))) await page.waitForTimeout(20);
    const seconds = (Number(readFileSync(join(folder, 'end'))) - Number(readFileSync(join(folder, 'start')))) / 1e9;
    found.push((megabytes / seconds).toFixed(1).padStart(7));
  }
  console.log(`${name.padEnd(34)}${found.join('')}`);
}

async function measureOpenSsh(): Promise<void> {
  const found: string[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const startedAt = performance.now();
    const client = spawn('ssh', ['-tt', ...login, `cat '${text}'`], { stdio: ['ignore', 'ignore', 'inherit'] });
    await new Promise((resolve) => client.once('exit', resolve));
    found.push(((megabytes / (performance.now() - startedAt)) * 1000).toFixed(1).padStart(7));
  }
  console.log(`${'ssh -tt, to nowhere'.padEnd(34)}${found.join('')}`);
}

async function measureOurs(opened: Browser): Promise<void> {
  mkdirSync(join(folder, '.ssh'), { mode: 0o700 });
  writeFileSync(
    join(folder, '.ssh/config'),
    `Host bench\n  HostName ${server.host}\n  Port ${server.port}\n  User ${server.user}\n  IdentityFile ${server.keyPath}\n`,
    { mode: 0o600 },
  );
  const running = await startConsole([], { HOME: folder });
  const page = await opened.newPage({ viewport: { width: 1440, height: 900 } });
  await page.goto(running.link);
  const list = onInstances(page);
  await list.ready();
  await list.filter.fill('bench');
  const dock = terminalDock(page);
  await dock.open('bench');
  await dock.trust();
  await dock.untilReady('bench');
  await report('Hangar', page);
  await page.close({ runBeforeUnload: false });
  await running.dispose();
}

async function measureWetty(opened: Browser): Promise<void> {
  const path = process.env.WETTY;
  if (!path) return console.log('WeTTY: WETTY does not say where it is');
  const port = await findFreePort();
  const args = ['--host', '127.0.0.1', '--port', String(port), '--ssh-host', server.host, '--base', '/'];
  const way = ['--ssh-port', String(server.port), '--ssh-user', server.user, '--ssh-key', server.keyPath];
  const rest = ['--ssh-auth', 'publickey', '--known-hosts', '/dev/null', '--force-ssh', 'true', '--log-level', 'error'];
  const child = spawn(process.execPath, [path, ...args, ...way, ...rest], { stdio: 'ignore' });
  await withPage(opened, child, port, async (page) => {
    await page.locator('.xterm-helper-textarea').focus();
    await report('WeTTY', page);
  });
}

async function measureShellInABox(opened: Browser): Promise<void> {
  const path = process.env.SHELLINABOX;
  if (!path) return console.log('shellinabox: SHELLINABOX does not say where it is');
  const port = await findFreePort();
  const command = ['ssh', ...login].join(' ');
  const args = ['--disable-ssl', '--localhost-only', '--port', String(port), '--service', `/:root:root:/:${command}`];
  const child = spawn(path, args, { stdio: 'ignore' });
  await withPage(opened, child, port, async (page) => {
    await page.locator('#vt100').click();
    // It answers no question that is put to a terminal: what counts is when the last line can be seen.
    const found: string[] = [];
    for (let round = 0; round < rounds; round += 1) {
      await page.keyboard.type(`clear; cat '${text}'; echo END$((${round}+7000))`);
      const startedAt = performance.now();
      await page.keyboard.press('Enter');
      await page.locator('#vt100', { hasText: `END${round + 7000}` }).waitFor({ timeout: 120_000 });
      found.push(((megabytes / (performance.now() - startedAt)) * 1000).toFixed(2).padStart(7));
    }
    console.log(`${'shellinabox'.padEnd(34)}${found.join('')}`);
  });
}

async function withPage(opened: Browser, child: ChildProcess, port: number, use: (page: Page) => Promise<void>) {
  try {
    await untilListening(port);
    const page = await opened.newPage({ viewport: { width: 1440, height: 900 } });
    await page.goto(`http://127.0.0.1:${port}/`);
    await page.waitForTimeout(3000); // for a prompt that each of them shows in a way of its own
    await use(page);
    await page.close();
  } finally {
    child.kill();
  }
}

async function untilListening(port: number): Promise<void> {
  for (;;) {
    const isUp = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1');
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
      socket.once('connect', () => socket.destroy());
    });
    if (isUp) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
