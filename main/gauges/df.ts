import type { FileSystem } from '../../preload/contract/gauges.ts';
import { cleanText, parseFigure } from './figure.ts';
import { type Reading, readLines } from './reading.ts';

/**
 * Part of the probe: `df` every 30 s, beside the rest, with 10 s to answer. When it hangs (a dead network mount), it is
 * killed and only the local file systems are asked; the others are named. All are tried again five minutes later.
 */
export const dfScript = `
disk_reader= disk_mode=all disk_due=1 disk_asked=0 disk_rounds=0 disk_type=
sample_disks() {
  if lives "$disk_reader"; then
    [ $((tick - disk_asked)) -lt 5 ] && return
    kill "$disk_reader" 2>/dev/null
    add df-late "$disk_mode"
    [ $disk_mode = all ] && disk_due=$tick
    disk_mode=local disk_rounds=0
  fi
  disk_reader=
  [ "$tick" -ge "$disk_due" ] || return
  [ "$tick" -eq 1 ] && df -PkT / >/dev/null 2>&1 && disk_type=T
  disk_due=$((tick + (15 + step - 1) / step)) disk_asked=$tick disk_rounds=$((disk_rounds + 1))
  [ "$disk_rounds" -gt 10 ] && disk_mode=all
  if [ $disk_mode = all ]; then
    add df-begin
    flush
    stream df df "-Pk$disk_type"
  else
    ask_local_disks
  fi
  disk_reader=$!
}
ask_local_disks() {
  set --
  add df-begin
  { while read -r source point type rest; do
    while :; do case $point in *\\\\040*) point="\${point%%\\\\040*} \${point#*\\\\040}" ;; *) break ;; esac; done
    case $type:$source:$point in
      fuseblk:* | *:/dev/*) [ $# -lt 64 ] && set -- "$@" "$point" ;;
      zfs:* | btrfs:* | overlay:*:/ | tmpfs:*:/dev/shm) [ $# -lt 64 ] && set -- "$@" "$point" ;;
      nfs* | cifs:* | smb* | fuse.* | 9p:* | afs:* | ceph:* | glusterfs:* | lustre:* | beegfs:* | gpfs:*)
        add df-hung "$type $source $point" ;;
    esac
  done </proc/self/mounts; } 2>/dev/null
  flush
  stream df df "-Pk$disk_type" "$@"
}
`;

/**
 * `df -P -k`, with or without -T: GNU, BusyBox and macOS. Names may hold blanks. Lines that are cut off or foreign are
 * left out; figures that could not be read are `undefined`. Pure and total.
 */
export function parseDf(text: string): FileSystem[] {
  return readDf(text).value;
}

/** The same for a recorded output, with the lines that are no file system. */
export function readDf(text: string): Reading<FileSystem[]> {
  const heading = /^Filesystem[ \t].*$/m.exec(text)?.[0].slice(0, maxHeadingLength);
  const typed = heading !== undefined && /^Filesystem\s+Type\s/.test(heading);
  const [, blockCount = '1024', kilo = ''] = /\s(\d{1,7})(K?)-blocks?\s/i.exec(heading ?? '') ?? [];
  const blockBytes = Number(blockCount) * (kilo ? 1024 : 1);

  const fileSystems: FileSystem[] = [];
  let wrapped = ''; // an old BusyBox puts a long source on a line of its own
  const unread = readLines(text, (line) => {
    if (/^Filesystem\s/.test(line)) return 'read';
    const row = parseRow(wrapped + line, typed, blockBytes);
    wrapped = !row && /^\S+$/.test(line) ? `${line} ` : '';
    if (!row || fileSystems.length === maxFileSystems) return wrapped ? 'held' : 'unread';
    fileSystems.push(row);
    return 'read';
  });
  return { value: fileSystems, unread };
}

const maxHeadingLength = 1000;
const maxFileSystems = 500;
const knownTypes =
  /^(?:ext[234]|xfs|btrfs|zfs|f2fs|vfat|exfat|ntfs3?|fuse\S*|nfs4?|cifs|overlay|tmpfs|devtmpfs|squashfs|9p)$/;

function parseRow(line: string, typed: boolean, blockBytes: number): FileSystem | undefined {
  const match = /\s(-?\d{1,17}|-) +(-?\d{1,17}|-) +(-?\d{1,17}|-) +(?:\d{1,4}%|-) +(\/.*)$/.exec(line);
  const [, size, used, available, mountPoint] = match ?? [];
  if (!match || mountPoint === undefined) return undefined;
  const left = line.slice(0, match.index).trim();
  const [, name, type] = /^(.*\S)\s+(\S+)$/.exec(left) ?? [];
  const hasType = name !== undefined && type !== undefined && (typed || knownTypes.test(type));
  const bytes = (blocks: string | undefined) => {
    const figure = parseFigure(blocks);
    return figure === undefined || figure < 0 ? undefined : figure * blockBytes;
  };
  return {
    source: cleanText(hasType ? name : left),
    ...(hasType ? { type: cleanText(type) } : {}),
    mountPoint: cleanText(mountPoint),
    sizeBytes: bytes(size),
    usedBytes: bytes(used),
    availableBytes: bytes(available),
    responding: true,
  };
}

/** A network mount that was left out because `df` hangs: 'type source mount point', blanks in the source as \040. */
export function parseHungMount(text: string): FileSystem | undefined {
  const [, type, source, mountPoint] = /^(\S+) (\S+) (\/.*)$/.exec(text) ?? [];
  if (!type || !source || !mountPoint) return undefined;
  const decoded = source.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
  return { source: cleanText(decoded), type: cleanText(type), mountPoint: cleanText(mountPoint), responding: false };
}

const unseenTypes = /^(?:devtmpfs|devfs|squashfs|overlay|autofs|proc|sysfs|cgroup2?|efivarfs|iso9660|erofs|ramfs)$/;

/** What people care about, the root first: file systems that can fill up and are no part of the system's own machinery, each once. */
export function worthShowing(fileSystems: FileSystem[]): FileSystem[] {
  const seen = new Set<string>();
  const shown = fileSystems.filter((fileSystem) => {
    const { source, mountPoint, sizeBytes } = fileSystem;
    const key = source.startsWith('/dev/') ? `${source} ${sizeBytes}` : mountPoint; // bind mounts and subvolumes repeat
    if (!isWorthShowing(fileSystem) || seen.has(key)) return false;
    seen.add(key);
    return true;
  });
  const rank = ({ mountPoint }: FileSystem) => (mountPoint === '/' ? 0 : mountPoint === '/dev/shm' ? 2 : 1);
  return shown.sort((a, b) => rank(a) - rank(b));
}

function isWorthShowing({ source, type, mountPoint, sizeBytes }: FileSystem): boolean {
  if (mountPoint === '/' || mountPoint === '/System/Volumes/Data') return true;
  if (sizeBytes !== undefined && sizeBytes < 1024 ** 2) return false;
  if (mountPoint === '/dev/shm') return true;
  if (source === 'devfs' || source.startsWith('map ') || /^\/dev\/loop\d/.test(source)) return false;
  if (/^\/(?:System\/Volumes|private\/var\/vm|etc|(?:var\/)?run|sys|proc|dev)(?:\/|$)/.test(mountPoint)) return false;
  return type === undefined || !unseenTypes.test(type);
}
