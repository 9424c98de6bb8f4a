/** Seconds between two looks at whether the guard still stands. */
const tickSeconds = 20;

/**
 * The guard itself: a POSIX `sh` program that lies on the host and needs nothing but its kernel's files and, for the GPU,
 * `nvidia-smi`. Arguments: its id, its kind (`time`, `gpu`, `cpu`), its limit in seconds, its folder, and the command
 * that powers the machine off.
 *
 * - It stands for as long as its folder holds its id: to remove the folder is to cancel it, up to the last moment.
 * - Time is the machine's uptime, which no change of a clock moves. A machine that was suspended past its time keeps
 *   five minutes.
 * - `gpu` is idle at 5 % or less on every GPU while no more of their memory comes into use (a new process takes some);
 *   `cpu` at less than half of one core in all, waiting for disks counted in, with less than 1 MB/s over the network.
 *   Each is looked at once a minute, since every start of `nvidia-smi` wakes the GPU.
 * - Whoever has typed into a terminal within ten minutes keeps an idle machine on. So does every signal that can't be
 *   read, or does not come.
 */
export const guardProgram = `main() {
id=$1 kind=$2 limit=$3 folder=$4
shift 4
trap '' HUP
LC_ALL=C PATH=$PATH:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/usr/local/nvidia/bin:/usr/lib/wsl/lib:/var/lib/nvidia/bin
export LC_ALL PATH
umask 022
echo "$$" 2>/dev/null >"$folder/pid"
phase=counting busy=new told=0 asked= floor= looked= spent= moved=
read_clock
since=$now last=$now
while stands; do
  left=$((since + limit - now))
  write_state
  if [ "$kind" = time ]; then pause 1; else pause 3; fi
  stands || break
  read_clock
  [ "$kind" = time ] || look
  left=$((since + limit - now))
  if [ $((now - last)) -gt 300 ] && [ "$left" -lt 300 ]; then
    since=$((now - limit + 300)) left=300
  fi
  last=$now
  announce_left
  [ "$left" -gt 0 ] || power_off "$@"
done
}
stands() {
  read -r held <"$folder/id" && [ "$held" = "$id" ]
} 2>/dev/null
read_clock() {
  read -r now rest </proc/uptime
  now=\${now%%.*}
} 2>/dev/null
pause() {
  for turn in 1 2 3; do
    [ "$turn" -le "$1" ] || return 0
    seconds=${tickSeconds}
    [ "$kind" != time ] || [ "$left" -ge "$seconds" ] || seconds=$left
    [ "$seconds" -gt 0 ] || seconds=1
    sleep "$seconds"
    stands || return 0
  done
}
write_state() {
  printf '%s\\n' "id $id" "kind $kind" "limit $limit" "left $left" "busy $busy" "phase $phase" "at $now" >"$folder/state.new" &&
    mv "$folder/state.new" "$folder/state"
} 2>/dev/null
look() {
  busy=none
  if [ "$kind" = gpu ]; then look_at_gpu; else look_at_cpu; fi
  [ "$busy" != none ] || look_at_terminals
  [ "$busy" = none ] || since=$now
}
look_at_gpu() {
  if [ -n "$asked" ] && kill -0 "$asked" 2>/dev/null; then busy=gpu-unknown; return; fi
  nvidia-smi --query-gpu=utilization.gpu,memory.used --format=csv,noheader,nounits >"$folder/gpu" 2>/dev/null </dev/null &
  asked=$!
  for second in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15; do
    sleep 1
    kill -0 "$asked" 2>/dev/null || break
  done
  if kill -0 "$asked" 2>/dev/null; then
    kill -9 "$asked" 2>/dev/null
    busy=gpu-unknown
    return
  fi
  wait "$asked" || { asked= busy=gpu-unknown; return; }
  asked= total= verdict=none
  while IFS=', ' read -r share used rest; do
    case $share in '' | *[!0-9]*) busy=gpu-unknown; return ;; esac
    case $used in '' | *[!0-9]*) busy=gpu-unknown; return ;; esac
    [ "$share" -le 5 ] || verdict=gpu
    total=$((total + used))
  done <"$folder/gpu"
  if [ -z "$total" ]; then busy=gpu-unknown; return; fi
  if [ -n "$floor" ] && [ "$total" -gt $((floor + 64)) ]; then verdict=gpu floor=$total; fi
  if [ -z "$floor" ] || [ "$total" -lt "$floor" ]; then floor=$total; fi
  busy=$verdict
}
look_at_cpu() {
  spent_before=$spent moved_before=$moved looked_before=$looked
  spent= moved= looked=$now
  read_spent
  read_moved
  if [ -z "$looked_before" ]; then busy=new; return; fi
  seconds=$((now - looked_before))
  [ "$seconds" -gt 0 ] || seconds=1
  # A sum that has become smaller tells nothing: a processor or an interface has gone.
  if [ -z "$spent" ] || [ -z "$spent_before" ] || [ "$spent" -lt "$spent_before" ]; then busy=cpu-unknown; return; fi
  hz=$(getconf CLK_TCK 2>/dev/null)
  case $hz in '' | *[!0-9]*) hz=100 ;; esac
  if [ $(((spent - spent_before) * 100)) -ge $((seconds * hz * 50)) ]; then busy=cpu; return; fi
  if [ -z "$moved" ] || [ -z "$moved_before" ] || [ "$moved" -lt "$moved_before" ]; then busy=network-unknown; return; fi
  [ $((moved - moved_before)) -lt $((seconds * 1000000)) ] || busy=network
}
read_spent() {
  read -r line </proc/stat || return
  set -- $line
  [ "$1" = cpu ] && [ $# -ge 8 ] || return
  for word in "$2" "$3" "$4" "$6" "$7" "$8"; do
    case $word in '' | *[!0-9]*) return ;; esac
  done
  spent=$(($2 + $3 + $4 + $6 + $7 + $8))
} 2>/dev/null
read_moved() {
  sum=
  while IFS= read -r line; do
    case $line in *:*) ;; *) continue ;; esac
    sum=\${sum:-0}
    name=\${line%%:*}
    [ "\${name##* }" != lo ] || continue
    set -- \${line#*:}
    case $1$9 in '' | *[!0-9]*) return ;; esac
    sum=$((sum + $1 + $9))
  done </proc/net/dev || return
  moved=$sum
} 2>/dev/null
look_at_terminals() {
  [ -d /dev/pts ] || return 0
  typed=$(find /dev/pts -name '[0-9]*' -amin -10 2>/dev/null) || { busy=person-unknown; return; }
  [ -z "$typed" ] || busy=person
}
announce_left() {
  due=0
  for minutes in 10 5 1; do
    [ "$left" -gt $((minutes * 60)) ] || due=$minutes
  done
  if [ "$due" = 0 ] && [ "$told" != 0 ]; then
    announce 'this machine is in use again and stays on for now.'
  elif [ "$due" != 0 ] && { [ "$told" = 0 ] || [ "$due" -lt "$told" ]; }; then
    unless=
    [ "$kind" = time ] || unless=' unless it is used'
    announce "this machine stops in about $due min$unless."
  fi
  told=$due
}
announce() {
  text="Hangar: $1 To keep it on: sudo rm -r $folder"
  if command -v wall >/dev/null 2>&1; then
    echo "$text" | wall >/dev/null 2>&1 &
  else
    for terminal in /dev/pts/[0-9]*; do
      { printf '\\r\\n%s\\r\\n' "$text" >"$terminal"; } 2>/dev/null &
    done
  fi
}
power_off() {
  phase=stopping left=0
  write_state
  stands || return 0
  "$@" >/dev/null 2>&1 </dev/null || phase=failed
  read_clock
  since=$((now - limit + 300)) told=0
}
main "$@"
`;
