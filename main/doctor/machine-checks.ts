import type { Check, Found } from './check.ts';
import type { Facts } from './facts.ts';
import { judgeRules } from './judge-rules.ts';
import type { DiskLine, MachineReport } from './machine-report.ts';

/** A clock that is off by more than this breaks signatures and certificates. */
const clockToleranceS = 120;
/** Less than this share, and less than this much, and writing fails sooner or later. */
const fullShare = 0.01;
const fullKib = 200 * 1024;
const lowMemoryShare = 0.04;
/** Where packages and repositories come from, as a firewall sees it. */
const anywhere = { port: 443, address: '1.1.1.1' };

/** Once in: what on the machine itself makes work fail. */
export const machineChecks: readonly Check[] = [
  check('disk', ({ disks }) => {
    if (!disks) return undefined;
    if (disks.hangs) return { code: 'disk-hangs', details: disks.text };
    const full = disks.lines.find((line) => isUsedUp(line, fullKib));
    if (full) return { code: 'disk-full', params: { place: full.mountPoint }, details: disks.text };
    return disks.lines.length > 0 ? { code: 'disk-free', details: disks.text } : undefined;
  }),
  check('inodes', ({ inodes }) => {
    if (!inodes) return undefined;
    const full = inodes.lines.find((line) => isUsedUp(line, 1000));
    if (full) return { code: 'inodes-used-up', params: { place: full.mountPoint }, details: inodes.text };
    return inodes.lines.length > 0 ? { code: 'inodes-free', details: inodes.text } : undefined;
  }),
  check('memory', ({ memory, kills }, { instance }) => {
    const last = kills.at(-1);
    if (last !== undefined) {
      const program = /Killed process \d+ \(([^)]{1,60})\)/.exec(last)?.[1] ?? '?';
      const evidence = { params: { program }, details: kills.join('\n') };
      // A container or a service has run into its own limit: a larger machine would not help.
      if (/Memory cgroup out of memory/i.test(last)) return { code: 'memory-limit-killed', ...evidence };
      const fix: Found['fix'] =
        instance && instance.provider !== 'ssh' ? { kind: 'change-type', ref: instance.ref } : undefined;
      return { code: 'memory-killed', ...evidence, fix };
    }
    if (!memory) return undefined;
    const { availableKib, totalKib } = memory;
    const params = { freeBytes: availableKib * 1024, totalBytes: totalKib * 1024 };
    return { code: availableKib / totalKib < lowMemoryShare ? 'memory-low' : 'memory-enough', params };
  }),
  check('machine-name', ({ name, proxyNames }, { limits }) => {
    if (!name) return undefined;
    // Its proxy may look names up, and nobody else.
    if (!name.works && proxyNames.length > 0) return { code: 'not-told', details: proxyNames.join('\n') };
    const params = { name: limits.machine.name };
    return { code: name.works ? 'machine-name-found' : 'machine-name-fails', params, details: name.text };
  }),
  {
    id: 'outbound',
    applies: () => true,
    async look(facts): Promise<Found | undefined> {
      const [report, reach] = await Promise.all([facts.machine(), facts.reach().catch(() => undefined)]);
      const told = report?.outbound;
      const { rules, isOrdered } = reach?.outbound ?? { rules: [], isOrdered: false };
      if (told?.works) return { code: 'outbound-open' };
      if (told && report.proxyNames.length > 0) return { code: 'not-told', details: report.proxyNames.join('\n') };
      // What a machine is let out to is its owner's choice: it is a fault only where it wants to go further.
      const isClosed =
        reach?.outbound !== undefined &&
        (told ? isShut(judgeRules(rules, anywhere, isOrdered)) : !rules.some(({ allows }) => allows));
      if (isClosed) return { code: 'outbound-closed', details: told?.text };
      if (!told) return undefined;
      return { code: reach?.reachesOut === false ? 'no-way-out' : 'outbound-blocked', details: told.text };
    },
  },
  check('clock', ({ clock }) => {
    if (!clock) return undefined;
    const offS = Math.round(clock.there - clock.here);
    const isWrong = Math.abs(offS) > clockToleranceS;
    const params = { seconds: Math.abs(offS) };
    return { code: isWrong ? 'clock-wrong' : 'clock-right', params: isWrong ? params : {} };
  }),
  check('sshd-log', ({ sshdLog }) => (!/\d/.test(sshdLog) ? undefined : { code: 'sshd-log-read', details: sshdLog })),
];

function check(id: Check['id'], judge: (report: MachineReport, facts: Facts) => Found | undefined): Check {
  return {
    id,
    applies: () => true,
    async look(facts): Promise<Found | undefined> {
      const report = await facts.machine();
      return report && judge(report, facts);
    },
  };
}

function isShut(verdict: ReturnType<typeof judgeRules>): boolean {
  return verdict === 'closed' || verdict === 'others';
}

function isUsedUp({ total, available }: DiskLine, enough: number): boolean {
  return available <= 0 || (available / total < fullShare && available < enough);
}
