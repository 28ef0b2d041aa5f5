# A node: a systemd-nspawn host with its own disk (overlay), network namespace and cgroups.
# $STATE/nodes/NAME: up, work (the disk), root (where it is mounted), keeper.pid, nspawn.pid, console.log

node_list()  { awk '{print $1}' "$STATE/nodes.list" 2>/dev/null; }
node_names() { awk -v r="$1" '$2 == r {print $1}' "$STATE/nodes.list" 2>/dev/null; }      # ROLE
node_role()  { awk -v n="$1" '$1 == n {print $2}' "$STATE/nodes.list"; }
node_ip()    { awk -v n="$1" '$1 == n {print $3}' "$STATE/nodes.list"; }
role_ips()   { awk -v r="$1" '$2 == r {print $3}' "$STATE/nodes.list"; }

# The nodes of every lab; written once.
node_plan() {
  local i
  { for i in 1 2 3; do echo "master$i master $NET.1$i"; done
    echo "management1 management $NET.21"
    echo "proxy1 proxy $NET.41"
    echo "worker1 worker $NET.61"; } > "$STATE/nodes.list"
}

node_check() {                                    # NAME or ADDRESS -> sets NODE
  [ -s "$STATE/nodes.list" ] || die "a lab in $STATE" "none" "run 'lab up'"
  NODE=$(awk -v n="${1:-}" '$1 == n || $3 == n {print $1}' "$STATE/nodes.list")
  [ -n "$NODE" ] || die "a node ($(node_list | paste -sd' '))" "'${1:-}'" "name one of them"
}

node_mount() {
  local d=$STATE/nodes/$1
  mkdir -p "$d"/{up,work,root}; chmod 755 "$d/up"
  mountpoint -q "$d/root" ||
    mount -t overlay "$BRIDGE-$1" -o "lowerdir=$TREE,upperdir=$d/up,workdir=$d/work" "$d/root" ||
    die "an overlay mount on $d/root" "mount fails" "look at dmesg; the state directory must not be on an overlay itself"
}

node_on()   { pid_alive "$STATE/nodes/$1/keeper.pid" >/dev/null; }
node_off()  { ! node_on "$1"; }
node_init() { local p; p=$(pid_alive "$STATE/nodes/$1/nspawn.pid") && pgrep -P "$p" | head -1; }   # its pid 1, seen from here

node_start() {
  local n=$1 d=$STATE/nodes/$1
  node_on "$n" && return 0
  cgroup_kill "$n" || die "no leftover process of $n" "some that cannot be killed" "look at ps"
  cgroup_remove "$n"; node_mount "$n"; wire_up "$n"
  rm -f "$d"/keeper.pid "$d"/nspawn.pid
  # The keeper outlives this command: it must hold neither locks nor the caller's pipes.
  ( exec 8>&- 9>&-; cd / || exit 1
    LAB=$LAB STATE=$STATE CACHE=$CACHE BRIDGE=$BRIDGE exec setsid bash "$LAB/lib/keeper" "$n" ) >> "$d/console.log" 2>&1 </dev/null &
  wait_for 60 test -s "$d/nspawn.pid" || { tail -5 "$d/console.log" >&2; die "$n to start" "no systemd-nspawn" "see $d/console.log"; }
}

ssh_answers() { tcp_open "$(node_ip "$1")" 22; }
node_wait_ssh() {
  wait_for 180 ssh_answers "$1" ||              # long, for machines with much else to do
    { tail -5 "$STATE/nodes/$1/console.log" >&2; die "sshd on $1 within 180 s" "port 22 closed" "see $STATE/nodes/$1/console.log"; }
}

# After its processes: cgroups, and what nspawn leaves behind when it is killed.
node_cleanup() {
  rm -f "$STATE/nodes/$1"/{keeper,nspawn}.pid
  cgroup_remove "$1"
  rm -rf --one-file-system "/run/systemd/nspawn/propagate/$BRIDGE-$1"
}

node_power_off() {                                # orderly, as a shutdown is
  local n=$1 init
  if node_on "$n"; then
    init=$(node_init "$n") && kill -s RTMIN+4 "$init" 2>/dev/null
    wait_for 60 node_off "$n" || die "$n to shut down within 60 s" "it still runs" "use 'lab pull-plug $n'"
  fi
  cgroup_kill "$n"; node_cleanup "$n"
}

# The wire first: peers see silence, not closed connections. Then everything dies at once.
node_pull_plug() {
  local n=$1 p
  ip link set "$(veth "$n")" down 2>/dev/null
  for p in keeper nspawn; do
    p=$(pid_alive "$STATE/nodes/$n/$p.pid") && kill -KILL "$p" 2>/dev/null
  done
  cgroup_kill "$n" || die "every process of $n gone within 10 s" "$(cgroup_pids "$n" | paste -sd' ')" "kill them by hand"
  node_cleanup "$n"
}

SSH_OPTIONS=(-o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR -o BatchMode=yes -o ConnectTimeout=5)
node_ssh() { local n=$1; shift; ssh -n "${SSH_OPTIONS[@]}" -i "$BOOT/ssh_key" "root@$(node_ip "$n")" "$@" 8>&- 9>&-; }
