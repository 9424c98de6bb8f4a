import type { FileSystem } from '../../preload/contract/gauges.ts';
import { cleanText, parseFigure } from './figure.ts';
import { type Reading, readLines } from './reading.ts';

/**
 * Part of the probe: `df` every 30 s, beside the rest, with 10 s to answer. When it hangs (a dead network mount), it is
 * killed and only the local file systems are asked; the others are named. All are tried again five minutes later. When all
 * have answered, they are asked after their inodes, in the same way.
 */
export const dfScript = `
disk_reader= disk_mode=all disk_due=1 disk_asked=0 disk_rounds=0 disk_type= disk_next=
sample_disks() {
  if lives "$disk_reader"; then
    [ $((tick - disk_asked)) -lt 5 ] && return
    kill "$disk_reader" 2>/dev/null
    add df-late "$disk_mode"
    [ $disk_mode = all ] && disk_due=$tick
    disk_mode=local disk_rounds=0 disk_next=
  fi
  disk_reader=
  if [ -n "$disk_next" ]; then
    disk_next= disk_asked=$tick
    add inodes-begin
    flush
    stream inodes df -Pi
    disk_reader=$!
    return
  fi
  [ "$tick" -ge "$disk_due" ] || return
  [ "$tick" -eq 1 ] && df -PkT / >/dev/null 2>&1 && disk_type=T
  disk_due=$((tick + (15 + step - 1) / step)) disk_asked=$tick disk_rounds=$((disk_rounds + 1))
  [ "$disk_rounds" -gt 10 ] && disk_mode=all
  if [ $disk_mode = all ]; then
    add df-begin
    flush
    stream df df "-Pk$disk_type"
    [ "$system" = Darwin ] || disk_next=inodes
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

/** The same for a recorded output, with the lines that are no file system. A table of inodes adds to what is known of each. */
export function readDf(text: string): Reading<FileSystem[]> {
  const fileSystems: FileSystem[] = [];
  let table = readHeading(/^Filesystem[ \t].*$/m.exec(text)?.[0].slice(0, maxHeadingLength) ?? '');
  let wrapped = ''; // an old BusyBox puts a long source on a line of its own
  const unread = readLines(text, (line) => {
    const isHeading = /^Filesystem\s/.test(line);
    if (isHeading) [table, wrapped] = [readHeading(line), ''];
    if (isHeading) return 'read';
    const row = parseRow(wrapped + line, table);
    wrapped = !row && /^\S+$/.test(line) ? `${line} ` : '';
    const isTooMuch = fileSystems.length >= maxFileSystems && !table.isOfInodes;
    if (!row || isTooMuch) return wrapped ? 'held' : 'unread';
    if (table.isOfInodes) countInodes(fileSystems, row);
    else fileSystems.push(row);
    return 'read';
  });
  return { value: fileSystems.slice(0, maxFileSystems), unread };
}

/** The columns of a table. */
type Table = { isTyped: boolean; isOfInodes: boolean; blockBytes: number };

function readHeading(heading: string): Table {
  const [, blockCount = '1024', kilo = ''] = /\s(\d{1,7})(K?)-blocks?\s/i.exec(heading) ?? [];
  const isOfInodes = /\sInodes\s/.test(heading);
  return {
    isTyped: /^Filesystem\s+Type\s/.test(heading),
    isOfInodes,
    blockBytes: isOfInodes ? 1 : Number(blockCount) * (kilo ? 1024 : 1),
  };
}

/** Adds a row of a table of inodes to what is known. What is mounted over something else stands last in both tables. */
function countInodes(
  fileSystems: FileSystem[],
  { sizeBytes, usedBytes, availableBytes: _, ...rest }: FileSystem,
): void {
  const isSame = ({ source, mountPoint }: FileSystem) => source === rest.source && mountPoint === rest.mountPoint;
  const found = fileSystems.findLastIndex(isSame);
  const known = fileSystems[found] ?? rest;
  // Where they have no bound, there are 0 of 0.
  const counted = sizeBytes ? { inodeCount: sizeBytes, usedInodeCount: usedBytes } : {};
  fileSystems.splice(found < 0 ? fileSystems.length : found, 1, { ...known, ...counted });
}

const maxHeadingLength = 1000;
const maxFileSystems = 500;
const knownTypes =
  /^(?:ext[234]|xfs|btrfs|zfs|f2fs|vfat|exfat|ntfs3?|fuse\S*|nfs4?|cifs|overlay|tmpfs|devtmpfs|squashfs|9p)$/;

function parseRow(line: string, { isTyped, blockBytes }: Table): FileSystem | undefined {
  const match = /\s(-?\d{1,17}|-) +(-?\d{1,17}|-) +(-?\d{1,17}|-) +(?:\d{1,4}%|-) +(\/.*)$/.exec(line);
  const [, size, used, available, mountPoint] = match ?? [];
  if (!match || mountPoint === undefined) return undefined;
  const left = line.slice(0, match.index).trim();
  const [, name, type] = /^(.*\S)\s+(\S+)$/.exec(left) ?? [];
  const hasType = name !== undefined && type !== undefined && (isTyped || knownTypes.test(type));
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
