import type { DoctorLimits } from './sources.ts';

/** Seconds for each of its questions: a hung disk must not hang the script. */
const partSeconds = 4;

/** Any login shell understands it; a script in its place would be lost on those of csh's kind. */
export const machineCommand = 'sh -s';

/**
 * What is written to the input of `sh -s`: it asks a machine after its disks, memory, names, way out and clock. A
 * section begins with `marker`, which nothing on the machine can know. Nothing is written there. Disks come last: a
 * process that hangs in the kernel takes no signal, and nothing comes after it.
 */
export function machineScript(marker: string, { machine }: Pick<DoctorLimits, 'machine'>): string {
  if (!/^[0-9a-f]{16,64}$/.test(marker)) throw new Error('a marker is made of hexadecimal digits');
  const places = machine.web.map(({ host, port }) => `${safe(host)}:${port}`).join(' ');
  return `main() {
M=${marker}
LC_ALL=C PATH=$PATH:/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin
export LC_ALL PATH
say() { printf '\\n%s %s\\n' "$M" "$1"; }
lim() {
  "$@" 2>&1 & p=$!
  { i=0; while [ $i -lt ${partSeconds} ]; do sleep 1 >/dev/null 2>&1; i=$((i+1)); done
    printf '\\n%s late\\n' "$M"; kill -9 $p 2>/dev/null; } & w=$!
  wait $p 2>/dev/null; e=$?; kill $w 2>/dev/null; wait $w 2>/dev/null; echo "exit $e"
}
say clock; date +%s
say uptime; cat /proc/uptime 2>/dev/null
say memory; cat /proc/meminfo 2>/dev/null | head -n 60
say kills; { dmesg 2>/dev/null || journalctl -k -n 3000 -o short-monotonic --no-pager 2>/dev/null; } | grep -E 'Out of memory|oom-kill|Killed process' | tail -n 8 | cut -c 1-300
say name; if command -v getent >/dev/null 2>&1; then lim getent hosts ${safe(machine.name)}; else lim nslookup ${safe(machine.name)}; fi
say resolver; head -n 20 /etc/resolv.conf 2>/dev/null
say proxy; { env; cat /etc/environment; } 2>/dev/null | grep -iE '^https?_proxy=.' | cut -d = -f 1 | head -n 4
say outbound
for place in ${places}; do
  h=\${place%:*}; p=\${place##*:}
  if command -v bash >/dev/null 2>&1; then lim bash -c ": </dev/tcp/$h/$p"
  elif command -v nc >/dev/null 2>&1; then lim nc -z -w 3 "$h" "$p"
  elif command -v curl >/dev/null 2>&1; then lim curl -sk -m 3 -o /dev/null "https://$h:$p/"
  else echo 'no tool'; fi
done
say log; { journalctl -u ssh -u sshd -n 8 --no-pager -o short-iso 2>/dev/null || tail -n 200 /var/log/auth.log /var/log/secure 2>/dev/null | grep sshd | tail -n 8; } | cut -c 1-300
say mounts; { cat /proc/self/mounts 2>/dev/null || mount 2>/dev/null; } | grep -E ' ro[, ]|read-only' | head -n 300 | cut -c 1-400
say disks; lim df -Pk
say inodes; lim df -Pi
say end
}
main </dev/null
`;
}

/** A name or address that goes into a script. */
function safe(word: string): string {
  if (!/^[\w.:-]{1,253}$/.test(word)) throw new Error('no name of a host');
  return word;
}
