# Each node has cgroups of its own in every hierarchy: else the nodes' systemds would share one tree, and there would be no
# certain list of a node's processes. Everything below the lab's cgroups was started by the lab.

cgroup_tops() {                                   # one path per hierarchy
  local d
  for d in /sys/fs/cgroup/*/; do
    d=${d%/}
    [ ! -L "$d" ] && [ -f "$d/cgroup.procs" ] && echo "$d/$BRIDGE"
  done
}

cgroup_enter() {                                  # NODE: moves the calling shell
  local top c
  for top in $(cgroup_tops); do
    for c in "$top" "$top/$1"; do
      mkdir -p "$c" || return 1
      if [ -f "$c/cpuset.cpus" ] && [ -z "$(cat "$c/cpuset.cpus")" ]; then      # a new cpuset is empty and takes nobody
        cat "$(dirname "$c")/cpuset.cpus" > "$c/cpuset.cpus"; cat "$(dirname "$c")/cpuset.mems" > "$c/cpuset.mems"
      fi
    done
    echo "$BASHPID" > "$c/cgroup.procs" || return 1
  done
}

cgroup_pids() {                                   # [NODE]: every process of the node, or of the lab
  local top
  for top in $(cgroup_tops | grep -E '/(pids|systemd)/'); do
    find "$top${1:+/$1}" -name cgroup.procs -exec cat {} + 2>/dev/null
  done | sort -un
}

cgroup_empty() { [ -z "$(cgroup_pids "${1:-}")" ]; }

# cgroup_kill [NODE]: SIGKILL until nobody is left, not even as a process that waits to be reaped.
cgroup_kill() {
  local end pids p seen=
  end=$(( $(date +%s) + 10 ))
  while pids=$(cgroup_pids "${1:-}"); [ -n "$pids" ]; do
    [ "$(date +%s)" -lt "$end" ] || return 1
    seen="$seen $pids"
    kill -KILL $pids 2>/dev/null
    sleep 0.05
  done
  for p in $seen; do
    while [ -d "/proc/$p" ] && [ "$(date +%s)" -lt "$end" ]; do sleep 0.05; done
  done
  true
}

cgroup_remove() {                                 # [NODE]
  local top
  for top in $(cgroup_tops); do
    [ ! -d "$top${1:+/$1}" ] || find "$top${1:+/$1}" -depth -type d -exec rmdir {} + 2>/dev/null
  done
  true
}
