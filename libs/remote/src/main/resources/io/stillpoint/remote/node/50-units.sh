# Kubelet and docker. Order is everything: kubelet is stopped first, because it would start docker again, and started last.
engine_units='docker.socket docker containerd'

kubelet_down() {
  unit_is_down kubelet || { missing="kubelet is $REPLY"; return 1; }
  process_gone kubelet || { missing="a kubelet process still runs"; return 1; }
}

engine_down() {
  local unit
  for unit in $engine_units; do
    unit_is_down "$unit" || { missing="$unit is $REPLY"; return 1; }
  done
}

# All of it in one look: what was down a minute ago may have been started again.
quiet() {
  kubelet_down && engine_down || return 1
  cluster_processes
  [ -z "$REPLY" ] || { missing="still running: ${REPLY% }"; return 1; }
  ports_closed
}

# stop_units UNIT...: asks once; whoever calls waits. A unit that the node does not have is down.
stop_units() {
  local unit text present=()
  for unit in "$@"; do
    unit_state "$unit"; [ "$REPLY" = absent ] || present+=("$unit")
  done
  [ ${#present[@]} -gt 0 ] || return 0
  text=$(systemctl --no-block stop "${present[@]}" 2>&1) ||
    fail 70 systemctl-failed "systemctl stop ${present[*]}" "$text" "Look at systemd on the node."
}

stop_kubelet() {
  stop_units kubelet
  wait_until kubelet_down kubelet-not-stopped "kubelet stopped" "Look at 'journalctl -u kubelet' and at what else starts it."
}

verb_stop_kubelet() { deadline_from "$@"; stop_kubelet; say stopped kubelet; }

verb_quiesce() {
  local name port
  deadline_from "$@"; ports_from "$@"
  stop_kubelet
  stop_units $engine_units
  wait_until engine_down engine-not-stopped "docker stopped" "Look at 'journalctl -u docker'."
  wait_until quiet not-quiet "no process of kubelet, docker or a container, and no open port" \
    "Look at 'ps -ef' and 'ss -ltnp'. With live-restore in /etc/docker/daemon.json containers outlive docker: end them by hand, or take that setting out."
  sync
  boot_id; say boot "$REPLY"
  for name in $CLUSTER_PROCESSES; do say gone "$name"; done
  for port in $ports; do say closed "$port"; done
}

# steady: $unit is active, and its main process is the same as a second ago; a service in a crash loop is active at times.
steady() {
  local pid
  unit_state "$unit"
  [ "$REPLY" = active ] || { missing="$unit is $REPLY"; steady_pid=; return 1; }
  pid=$(systemctl show -p MainPID "$unit") || pid=
  missing="$unit has just been started"
  [ "$pid" = "$steady_pid" ] || { steady_pid=$pid; steady_since=$SECONDS; return 1; }
  [ $((SECONDS - steady_since)) -ge 2 ]
}

await_steady() {                                  # UNIT
  local unit=$1 steady_pid=none steady_since=$SECONDS
  wait_until steady unit-not-active "$unit active" "Look at 'journalctl -u $unit', and whether the unit is enabled."
}

start_unit() {                                    # UNIT
  local unit=$1 text
  unit_state "$unit"
  [ "$REPLY" != absent ] || fail 65 unit-missing "a unit $unit" "none" "Install it, or correct the cluster's declaration if this is no node."
  if [ "$REPLY" != active ]; then
    systemctl reset-failed "$unit" >/dev/null 2>&1
    text=$(systemctl --no-block start "$unit" 2>&1) || fail 70 systemctl-failed "systemctl start $unit" "$text" "Look at systemd on the node."
  fi
  await_steady "$unit"
  say started "$unit"
}

verb_start_kubelet()   { deadline_from "$@"; start_unit kubelet; }
verb_restart_kubelet() { deadline_from "$@"; stop_kubelet; start_unit kubelet; }

verb_start_services() {
  deadline_from "$@"
  start_unit docker
  start_unit kubelet
  boot_id; say boot "$REPLY"
}

# Starts nothing. It is fenced all the same: a stop that is late, or still runs, must not undo what is waited for here.
verb_await_services() {
  deadline_from "$@"
  await_steady docker
  await_steady kubelet
  boot_id; say boot "$REPLY"
}

# A boot id other than the expected one says that the reboot has happened: a repeated order must not cause another.
verb_reboot() {
  local text
  argument boot "$@" || fail 64 malformed-request "boot=ID" "nothing" "Services and nodes must be of one release."
  local expected=$REPLY
  boot_id; say boot "$REPLY"
  [ "$REPLY" = "$expected" ] || { say already rebooted; return 0; }
  sync
  # Said first: the shutdown ends this very scope, perhaps before the next line.
  say rebooting "$expected"
  text=$(systemctl --no-block reboot 2>&1) || fail 70 systemctl-failed "systemctl reboot" "$text" "Reboot the node by hand."
}
