import type { KeptShells } from '../../preload/contract/terminals.ts';
import { printable } from '../printable.ts';

/**
 * The command that takes up the kept shell of this name, or starts it. It lives in a tmux server of our own, which reads
 * no configuration: there is nothing of tmux to be seen, every key goes to the shell, and what scrolls away is the
 * terminal's own. `name` has been checked; the quoting suits every login shell.
 */
export function keptShellCommand(name: string): string {
  const steps = [
    'exec tmux -u -L hangar -f /dev/null start-server',
    'set-option -g status off',
    'set-option -g prefix None',
    'set-option -g prefix2 None',
    'set-option -g history-limit 10000',
    'set-option -s escape-time 0',
    'set-option -s default-terminal screen-256color',
    "set-option -s terminal-overrides '*:smcup@:rmcup@:Tc'",
    `new-session -A -D -s ${name}`,
  ];
  return steps.join(" ';' ");
}

/** Prints which tmux there is and the shells kept in it; without tmux, how packages are installed there. */
export const keptShellsCommand = `sh -c 'if tmux -V 2>/dev/null; then
  tmux -L hangar list-sessions -F "#{session_name} #{session_created} #{session_attached} #{pane_current_command}" 2>/dev/null; exit 0
fi
for tool in apt-get dnf yum zypper apk pacman brew; do
  if command -v $tool >/dev/null 2>&1; then echo install with $tool; exit 0; fi
done'`;

/** Ends a kept shell and what runs in it. */
export function endKeptShellCommand(name: string): string {
  return `tmux -L hangar kill-session -t '=${name}'`;
}

const installCommands: Readonly<Record<string, string>> = {
  'apt-get': 'sudo apt-get install tmux',
  dnf: 'sudo dnf install tmux',
  yum: 'sudo yum install tmux',
  zypper: 'sudo zypper install tmux',
  apk: 'sudo apk add tmux',
  pacman: 'sudo pacman -S tmux',
  brew: 'brew install tmux',
};

const maxShells = 200;

/** Reads what `keptShellsCommand` has printed; what is no kept shell of ours is left out. */
export function parseKeptShells(text: string): KeptShells {
  const [first = '', ...lines] = text.slice(0, 100_000).split('\n');
  const version = /^tmux ([\w.-]{1,20})\s*$/.exec(first)?.[1];
  if (version === undefined) {
    const install = installCommands[/^install with ([a-z-]+)\s*$/.exec(first)?.[1] ?? ''];
    return { shells: [], ...(install === undefined ? {} : { installCommand: install }) };
  }
  const shells = lines.flatMap((line) => {
    const match = /^(hangar-[0-9a-z]{8}) (\d{1,12}) (\d{1,6}) (.*)$/.exec(line);
    if (!match) return [];
    const [, name = '', created, clients, command = ''] = match;
    const startedAt = new Date(Number(created) * 1000).toISOString();
    return [{ name, startedAt, isInUse: Number(clients) > 0, command: printable(command.slice(0, 200)) }];
  });
  return { tmuxVersion: version, shells: shells.slice(0, maxShells) };
}
