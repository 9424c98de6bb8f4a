import { describePython, serveModel } from './python-programs.ts';

/** Runs on the host: any login shell understands it, and nothing of the script is seen in `ps`. */
export const scriptCommand = 'sh -s';

/** One word for the shell, whatever is in it. */
export function shellWord(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** What every script begins with. Lines that count begin with the marker, which nobody else on the host can know. */
function beginning(marker: string): string {
  if (!/^[0-9a-f]{16,64}$/.test(marker)) throw new Error('a marker is made of hexadecimal digits');
  return `M=${marker}
LC_ALL=C.UTF-8 PATH=$PATH:/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin:/usr/local/nvidia/bin:/usr/lib/wsl/lib
export LC_ALL PATH
say() { printf '%s %s\\n' "$M" "$*"; }
places() {
  for base in "$TMPDIR" "\${XDG_CACHE_HOME:-$HOME/.cache}" /var/tmp /tmp; do
    case $base in /*) ;; *) continue ;; esac
    if [ -n "$makes" ]; then mkdir -p "$base" 2>/dev/null; elif [ ! -d "$base" ]; then base=\${base%/*}; fi
    [ -d "$base" ] && [ -w "$base" ] || continue
    "$@" && return 0
  done
  return 1
}
free() { df -Pk "$1" 2>/dev/null | awk 'NR > 1 { print $4; exit }'; }`;
}

/**
 * Looks at the host and changes nothing: what it is, and which of its Pythons could run a model. Nothing is run for a
 * Python that is not called one; one that is, and hangs, is ended after `pythonSeconds`.
 */
export function lookScript(marker: string, namedPython: string | undefined, pythonSeconds: number): string {
  return `main() {
${beginning(marker)}
limited() {
  seconds=$1
  shift
  "$@" </dev/null &
  running=$!
  (sleep "$seconds" && kill -9 "$running") >/dev/null 2>&1 </dev/null &
  guard=$!
  wait "$running"
  code=$?
  kill "$guard"
  return $code
} 2>/dev/null
tried='|' count=0 makes=
try() {
  case $1 in /*) ;; *) return ;; esac
  case \${1##*/} in *[!A-Za-z0-9_.-]*) return ;; python* | pypy*) ;; *) return ;; esac
  case $tried in *"|$1|"*) return ;; esac
  [ -x "$1" ] && [ ! -d "$1" ] && [ "$count" -lt 24 ] || return
  tried="$tried$1|" count=$((count + 1))
  say "candidate $count $1"
  limited ${pythonSeconds} "$1" -B -c ${shellWord(describePython)} "$M" "$count"
  say "tried $count $?"
}
cd / 2>/dev/null
say "system $(uname -s 2>/dev/null)"
say "release $(uname -r 2>/dev/null)"
say "architecture $(uname -m 2>/dev/null)"
say "cores $(getconf _NPROCESSORS_ONLN 2>/dev/null)"
if [ -r /proc/cpuinfo ]; then
  say "processor $(sed -n 's/^model name[^:]*: *//p' /proc/cpuinfo | head -n 1)"
  say "memory $(awk '/^MemTotal/ { printf "%.0f\\n", $2 * 1024; exit }' /proc/meminfo)"
else
  say "processor $(sysctl -n machdep.cpu.brand_string 2>/dev/null)"
  say "memory $(sysctl -n hw.memsize 2>/dev/null)"
fi
if command -v nvidia-smi >/dev/null 2>&1; then
  limited 10 nvidia-smi --query-gpu=name --format=csv,noheader | head -n 16 | while IFS= read -r line; do say "gpu $line"; done
fi
tell_place() { say "free $(free "$base")"; say "folder $base"; }
places tell_place
named=${shellWord(namedPython ?? '')}
if [ -n "$named" ]; then
  case $named in '~/'*) named=$HOME/\${named#??} ;; esac
  case $named in /*) ;; */*) named=$HOME/$named ;; *) named=$(command -v -- "$named" 2>/dev/null) ;; esac
  try "$named"
else
  try "$(command -v python3 2>/dev/null)"
  for python in "$VIRTUAL_ENV/bin/python" "$CONDA_PREFIX/bin/python" "$HOME"/.venv/bin/python "$HOME"/venv/bin/python \\
    "$HOME"/env/bin/python /opt/venv/bin/python /opt/conda/bin/python /opt/pytorch/bin/python /opt/tensorflow/bin/python \\
    "$HOME"/miniconda3/bin/python "$HOME"/anaconda3/bin/python "$HOME"/miniforge3/bin/python "$HOME"/mambaforge/bin/python \\
    "$HOME"/*/.venv/bin/python "$HOME"/*/venv/bin/python "$HOME"/.virtualenvs/*/bin/python \\
    "$HOME"/miniconda3/envs/*/bin/python "$HOME"/anaconda3/envs/*/bin/python "$HOME"/miniforge3/envs/*/bin/python \\
    /opt/conda/envs/*/bin/python /usr/bin/python3 /usr/local/bin/python3; do
    try "$python"
  done
  for minor in 13 12 11 10; do try "$(command -v "python3.$minor" 2>/dev/null)"; done
fi
say end
}
main; exit
`;
}

/** What the folder of one run is called; the rest of the name is chance. */
const runFolderPrefix = 'hangar-run.';

/** How a host is to serve a model. */
export type ServeOptions = {
  python: string;
  /** Installed into the throw-away folder first, in an environment of its own. */
  packages: readonly string[];
  /** What must be free where the folder is made. */
  neededBytes: number;
};

/**
 * Makes a throw-away folder, installs into it what is asked for, and serves a model from it; `frames` is the last line,
 * and from then on the channel belongs to the program. The folder goes with the shell, however that ends; what a crash of
 * the host has left of an earlier one is removed first. A folder may be shared with other machines (NFS): whether a run
 * still lives is asked by its number only where it began on this machine since it was started, else its age decides.
 */
export function serveScript(marker: string, { python, packages, neededBytes }: ServeOptions): string {
  const neededKib = Math.ceil(neededBytes / 1024);
  return `main() {
${beginning(marker)}
dir= makes=yes
clean() {
  trap '' HUP INT TERM PIPE
  cd /
  [ -z "$dir" ] || rm -rf "$dir" || { sleep 1; rm -rf "$dir"; }
  [ -d "$dir" ] || say removed
} 2>/dev/null
trap clean EXIT
trap 'exit 130' HUP INT TERM PIPE
refuse() { say "refused $*"; exit 0; }
machine=$(uname -n 2>/dev/null)/$(cat /proc/sys/kernel/random/boot_id 2>/dev/null || sysctl -n kern.bootsessionuuid 2>/dev/null)
machine=$machine/$(readlink /proc/self/ns/pid 2>/dev/null)
is_old() { [ -n "$(find "$1" -maxdepth 0 -mmin "+$2" 2>/dev/null)" ]; }
sweep() {
  for old in "$base"/${runFolderPrefix}*; do
    [ -d "$old" ] && [ ! -L "$old" ] && [ -O "$old" ] || continue
    owner= where=
    [ ! -r "$old/pid" ] || read -r owner where <"$old/pid"
    case $owner in
      '' | *[!0-9]*) is_old "$old" 1440 || continue ;;
      *) { [ "$where" = "$machine" ] && ! kill -0 "$owner" 2>/dev/null; } || is_old "$old" 1440 || continue ;;
    esac
    rm -rf "$old" && say "swept \${old##*/}"
  done
  return 1
}
make() { dir=$(mktemp -d "$base/${runFolderPrefix}XXXXXXXX" 2>/dev/null); }
umask 077
places sweep
places make || refuse no-place
echo "$$ $machine" >"$dir/pid" || refuse disk-full 0
left=$(free "$dir")
case $left in '' | *[!0-9]*) ;; *) [ "$left" -ge ${neededKib} ] || refuse disk-full "$left" ;; esac
cd "$dir" || refuse no-place
python=${shellWord(python)}
packages=${shellWord(packages.join(' '))}
if [ -n "$packages" ]; then
  TMPDIR=$dir
  export TMPDIR
  say 'step venv'
  { "$python" -m venv "$dir/venv" 2>&1 </dev/null; echo "$?" >"$dir/status"; } | while IFS= read -r line; do say "told $line"; done
  read -r status <"$dir/status"
  [ "$status" = 0 ] || refuse venv "$status"
  python=$dir/venv/bin/python
  say 'step pip'
  set -f
  { "$python" -m pip install --disable-pip-version-check --no-input --no-cache-dir --progress-bar off --retries 2 --timeout 20 $packages 2>&1 </dev/null
    echo "$?" >"$dir/status"; } | while IFS= read -r line; do say "told $line"; done
  read -r status <"$dir/status"
  [ "$status" = 0 ] || refuse pip "$status"
fi
cat >"$dir/serve.py" <<'HANGAR_PYTHON' || refuse disk-full 0
${serveModel}
HANGAR_PYTHON
say frames
"$python" -B -u "$dir/serve.py"
}
main; exit
`;
}
