import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseMachine } from '../../../main/doctor/machine-report.ts';

const marker = '0123456789abcdef0123456789abcdef';
const parts = (sections: Record<string, string>) =>
  Object.entries(sections)
    .map(([name, text]) => `\n${marker} ${name}\n${text}\n`)
    .join('');

test('what a machine says of itself is read, and a login shell may greet before', () => {
  const report = parseMachine(
    `Welcome!${parts({
      clock: '1790000000',
      uptime: '100000.00 5',
      memory: 'MemTotal:       1000 kB\nMemAvailable:    250 kB',
      kills:
        '[12.5] Out of memory: Killed process 1 (old)\n[99000.1] Out of memory: Killed process 7 (pip3) total-vm:1kB',
      name: 'exit 2',
      resolver: 'nameserver 10.0.0.2',
      outbound: 'exit 1\nexit 0',
      log: 'sshd[1]: error: maximum authentication attempts exceeded',
      disks:
        'Filesystem 1024-blocks Used Available Capacity Mounted on\n/dev/sda1 100 100 0 100% /\n/dev/loop3 5 5 0 100% /snap/core\n//nas/a b 10 1 9 10% /mnt/my disk\nexit 0',
      inodes: 'exit 0',
      end: '',
    })}`,
    marker,
    1_790_000_010,
  );
  expect(report).toMatchObject({
    clock: { there: 1_790_000_000, here: 1_790_000_010 },
    memory: { totalKib: 1000, availableKib: 250 },
    kills: ['[99000.1] Out of memory: Killed process 7 (pip3) total-vm:1kB'],
    name: { works: false, text: 'nameserver 10.0.0.2' },
    outbound: { works: true },
    disks: {
      hangs: false,
      lines: [
        { mountPoint: '/', total: 100, available: 0 },
        { mountPoint: '/mnt/my disk', total: 10, available: 9 },
      ],
    },
    isCutOff: false,
  });
});

test('what is full by nature is no full disk: devices, images and whatever else nobody can write to', () => {
  const disks = (mounts: string, lines: string) =>
    parseMachine(parts({ mounts, disks: lines, end: '' }), marker, 0).disks?.lines.map(({ mountPoint }) => mountPoint);
  const mac = `devfs 206 206 0 100% /dev
map auto_home 0 0 0 100% /System/Volumes/Data/home
/dev/disk3s1s1 971350180 10 500 3% /
/dev/disk5s1 40 40 0 100% /Volumes/Some Installer`;
  const macMounts = '/dev/disk5s1 on /Volumes/Some Installer (hfs, local, nodev, nosuid, read-only, noowners)';
  expect(disks(macMounts, mac)).toEqual(['/']);
  const linux = `/dev/sda1 100 100 0 100% /
/dev/sr0 366 366 0 100% /mnt/config drive
/dev/sdb1 10 10 0 100% /data`;
  const mounts = `/dev/sda1 / ext4 rw,relatime 0 0
/dev/sr0 /mnt/config\\040drive iso9660 ro,nosuid 0 0
/dev/sdb1 /data ext4 rw,errors=remount-ro 0 0`;
  expect(disks(mounts, linux)).toEqual(['/', '/data']);
});

test('a disk that hangs is told from a shell that says nothing', () => {
  expect(parseMachine(parts({ clock: '1790000000', disks: `${marker} late` }), marker, 0)).toMatchObject({
    disks: { hangs: true },
    isCutOff: false,
  });
  expect(parseMachine('This account is not available.', marker, 0)).toMatchObject({
    isCutOff: true,
    raw: 'This account is not available.',
  });
});

test('whatever is printed, nothing is thrown and nothing is made up', () => {
  const line = fc.oneof(
    fc.string(),
    fc.constantFrom('exit 0', `${marker} disks`, `${marker} late`, `${marker} kills`, '/ 1 1 1 1% /', 'MemTotal: 5 kB'),
  );
  fc.assert(
    fc.property(fc.array(line, { maxLength: 40 }), (lines) => {
      const report = parseMachine(lines.join('\n'), marker, 0);
      expect(report.clock === undefined || report.clock.there > 0).toBe(true);
      for (const { total } of report.disks?.lines ?? []) expect(total).toBeGreaterThan(0);
    }),
  );
});
