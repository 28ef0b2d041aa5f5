# Settings, messages, bounded waits, locks, recorded processes. Sourced by everything else.

CACHE=${STILLPOINT_LAB_CACHE:-/var/cache/stillpoint-lab}   # kept between labs: OS tree, downloaded packages
STATE=${STILLPOINT_LAB_STATE:-/var/lib/stillpoint-lab}     # the lab that exists: disks of the nodes, keys, pids
NET=${LAB_NET:-10.78.0}                                    # a /24; .1 is this machine. 'free': 'up' chooses it and the bridge
BRIDGE=${LAB_BRIDGE:-splab0}                               # also the prefix of namespaces, links and cgroups
BOOT=$STATE/boot/cluster                                   # the installer's directory
INSTALLER=/opt/ibm-cloud-private-3.1.1/cluster             # the same on the boot node
CLUSTER=mycluster
TREE=$CACHE/tree

T0=$(date +%s)
say() { printf '[%3ds] %s\n' $(( $(date +%s) - T0 )) "$*" >&2; }

# die EXPECTED FOUND DO: the one way in which a command fails.
die() { printf 'ERROR: expected %s; found %s; do: %s\n' "$1" "$2" "$3" >&2; exit 1; }

need_root() { [ "$(id -u)" = 0 ] || die "to run as root" "user id $(id -u)" "run it with sudo"; }

# wait_for SECONDS COMMAND...: polls until COMMAND succeeds; 1 when it did not in time.
wait_for() {
  local end; end=$(( $(date +%s) + $1 )); shift
  until "$@" >/dev/null 2>&1; do
    [ "$(date +%s)" -lt "$end" ] || return 1
    sleep 0.2
  done
}

# quietly LOG COMMAND...: output goes to LOG; on failure its end is shown.
quietly() {
  local log=$1; shift; mkdir -p "$(dirname "$log")"
  "$@" >>"$log" 2>&1 </dev/null || { tail -15 "$log" >&2; return 1; }
}

# A lab remembers its network and bridge, so that later commands need not repeat the environment.
settings_load() {
  local net bridge
  [ -s "$STATE/settings" ] || return 0
  read -r net bridge < "$STATE/settings"
  [ -z "${LAB_NET:-}" ] || [ "$LAB_NET" = free ] || [ "$LAB_NET" = "$net" ] ||
    die "LAB_NET=$net, with which the lab in $STATE was made" "LAB_NET=$LAB_NET" "run 'lab down' first, or set another STILLPOINT_LAB_STATE and LAB_BRIDGE"
  NET=$net BRIDGE=$bridge
}

# Processes are remembered as "pid starttime", so that a recycled pid is never signalled.
pid_start() { sed 's/.*) //' "/proc/$1/stat" 2>/dev/null | cut -d' ' -f20; }
pid_save()  { echo "$2 $(pid_start "$2")" > "$1"; }          # FILE PID
pid_known() {                                                # FILE: prints the pid while the same process exists
  local p s
  [ -s "$1" ] && read -r p s < "$1" && [ -n "$s" ] && [ "$(pid_start "$p")" = "$s" ] && echo "$p"
}
pid_alive() {                                                # FILE: the same, unless it is dead and only waits to be reaped
  local p; p=$(pid_known "$1") && ! grep -qs '^State:.Z' "/proc/$p/status" && echo "$p"
}

tcp_open() { timeout 1 bash -c "exec 3<>/dev/tcp/$1/$2" 2>/dev/null; }

# up, down and prepare exclude everything else; commands on different nodes may run at the same time.
# Descriptors 8 and 9 carry the locks; whatever outlives a command must be started without them.
lock_all() {
  mkdir -p "$(dirname "$STATE")"; exec 9>"$STATE.lock"
  flock -w "${1:-30}" 9 || die "no other lab command at work" "$STATE.lock is held" "wait for it to end"
}
lock_node() {
  exec 9>"$STATE.lock" 8>"$STATE/nodes/$1/lock"
  { flock -s -w 120 9 && flock -w 120 8; } || die "no other lab command at work on $1" "its lock is held" "wait for it to end"
}
