import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

/**
 * Tools of our own that stand first on a PATH, so that the practice host has, for instance, a GPU on a computer without
 * one.
 */
export function makeHostTools(tools: Record<string, string>): { path: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'hangar-tools-'));
  for (const [name, script] of Object.entries(tools)) {
    writeFileSync(join(folder, name), `#!/bin/sh\n${script}`);
    chmodSync(join(folder, name), 0o755);
  }
  return {
    path: `${folder}${delimiter}${process.env.PATH}`,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** `nvidia-smi` of a machine with eight H100, four of them busy; no answer is like the one before. */
export const eightGpus = `
round=0
case $1 in
  --query-gpu=*) while :; do
    for gpu in 0 1 2 3 4 5 6 7; do
      use=$((92 + (gpu * 5 + round * 3) % 8)) memory=61437 watts=$((640 + (gpu * 7 + round * 3) % 40))
      reasons=0x0000000000000004
      [ "$gpu" -lt 4 ] || use=0 memory=4 watts=$((68 + gpu)) reasons=0x0000000000000001
      echo "$gpu, GPU-$gpu, 550.90.12, $use, $memory, 81920, $((watts / 14 + 20 + (round + gpu) % 5)), $watts.42, 700.00, $((1980 - gpu * 15)), 1980, 2619, 0, 0, $reasons, Disabled, NVIDIA H100 80GB HBM3"
    done
    round=$((round + 1))
    sleep 1
  done ;;
  --query-compute-apps=*) while :; do
    for gpu in 0 1 2 3; do echo "4121877, GPU-$gpu, 61424, /opt/conda/bin/python"; done
    sleep 1
  done ;;
esac
`;

/** The tools of a training machine, for pictures: what runs on the computer that takes them is nobody's business. */
export const trainingMachine = {
  'nvidia-smi': eightGpus,
  getconf: 'case $1 in _NPROCESSORS_ONLN) echo 192 ;; *) exec /usr/bin/getconf "$@" ;; esac\n',
  df: `cat <<'END'
Filesystem     Type  1024-blocks       Used  Available Capacity Mounted on
/dev/nvme0n1p1 ext4    203056560  123731968   79308208      61% /
/dev/nvme1n1   ext4   7516192768 6979321856  536854528      93% /data
tmpfs          tmpfs   990588928   41943040  948645888       5% /dev/shm
END
`,
  awk: `
read -r now rest </proc/uptime
echo "$now"
seconds=\${now%%.*} core=0 cores=
echo "net $((seconds * 1240000000)) $((seconds * 1180000000)) ens32"
echo "io $((seconds * 90000)) $((seconds * 12000)) $((seconds * 30)) nvme0n1"
echo "io $((seconds * 5200000)) $((seconds * 810000)) $((seconds * 640)) nvme1n1"
while [ $core -lt 192 ]; do
  cores="$cores $core:$((seconds * (core * 37 % 64 + 12))):$((seconds * 100))" core=$((core + 1))
  [ $((core % 32)) -ne 0 ] || { echo "cores$cores"; cores=; }
done
echo "walk $now $(( \${now%%.*} - 4 )).\${now#*.} 1204"
while read -r pid ticks pages user name command; do
  echo "row $pid 1000 $ticks $pages $name"
  echo "name $pid $user $name $command"
done <<'END'
4121877 1604 16252928 ubuntu python train.py --config llama-8b.yaml --fsdp
4121990 388 812032 ubuntu python data_worker.py --shards 64
4121991 371 809472 ubuntu python data_worker.py --shards 64
4121992 369 809984 ubuntu python data_worker.py --shards 64
4121993 362 808960 ubuntu python data_worker.py --shards 64
2211 41 96256 ubuntu tensorboard --logdir runs --port 6006
1890 12 61440 root dockerd --containerd=/run/containerd/containerd.sock
913 4 22528 root containerd
1402 2 18176 root nvidia-persistenced --user nvidia
1 1 3328 root /sbin/init
END
`,
};

/** The tools of a machine with one disk, at `mountPoint`, that Docker has filled. */
export const fullMachine = (mountPoint: string) => ({
  df: `cat <<'END'
Filesystem     Type 1024-blocks      Used Available Capacity Mounted on
/dev/nvme1n1   ext4   209715200 199229440  10485760      95% ${mountPoint}
END
`,
  docker: `
case $1 in
  ps) echo '{"ID":"1f0c77ab92d4","Names":"serve","Image":"serve:1.4","State":"running","Status":"Up 3 days"}' ;;
  stats) echo '{"ID":"1f0c77ab92d4","Name":"serve","CPUPerc":"184.20%","MemUsage":"7.31GiB / 31.2GiB","PIDs":"41"}' ;;
  system) echo '{"Type":"Images","TotalCount":"31","Active":"4","Size":"118.4GB","Reclaimable":"101.2GB (85%)"}' ;;
  image) echo 'Total reclaimed space: 101.2GB' ;;
  *) exit 1 ;;
esac
`,
});
