# Kubelet and docker. Kubelet is stopped first, because it would start docker again, and started last.
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

# Everything in one look: what was down a minute ago may have been started again.
quiet() {
  kubelet_down && engine_down || return 1
  cluster_processes
  [ -z "$REPLY" ] || { missing="still running: ${REPLY% }"; return 1; }
  ports_closed
}

# stop_units UNIT...: asks once; the caller waits. A unit that the node does not have counts as down.
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
  boot_id; say boot "$REPLY"
  for name in $CLUSTER_PROCESSES; do say gone "$name"; done
  for port in $ports; do say closed "$port"; done
}

# steady: every one of $units is active, with the same main process for two seconds; a service in a crash loop is active
# now and then.
steady() {
  local unit pid pids=
  for unit in $units; do
    unit_state "$unit"
    [ "$REPLY" = active ] || { missing="$unit is $REPLY"; steady_pids=; return 1; }
    pid=$(systemctl show -p MainPID "$unit") || pid=
    pids="$pids $pid"
  done
  missing="$units: just started"
  [ "$pids" = "$steady_pids" ] || { steady_pids=$pids; steady_since=$SECONDS; return 1; }
  [ $((SECONDS - steady_since)) -ge 2 ]
}

await_steady() {                                  # UNIT...
  local units=$* steady_pids=none steady_since=$SECONDS
  wait_until steady unit-not-active "$units active" "Look at 'journalctl -u kubelet -u docker', and whether the units are enabled."
}

unit_is_active() { unit_state "$unit"; missing="$unit is $REPLY"; [ "$REPLY" = active ]; }

start_unit() {                                    # UNIT
  local unit=$1 text
  unit_state "$unit"
  [ "$REPLY" != absent ] || fail 65 unit-missing "a unit $unit" "none" "Install it, or correct the cluster's declaration if this is not a node."
  if [ "$REPLY" != active ]; then
    systemctl reset-failed "$unit" >/dev/null 2>&1
    text=$(systemctl --no-block start "$unit" 2>&1) || fail 70 systemctl-failed "systemctl start $unit" "$text" "Look at systemd on the node."
  fi
  wait_until unit_is_active unit-not-active "$unit active" "Look at 'journalctl -u $unit'."
}

verb_start_kubelet()   { deadline_from "$@"; start_unit kubelet; await_steady kubelet; say started kubelet; }
verb_restart_kubelet() { deadline_from "$@"; stop_kubelet; start_unit kubelet; await_steady kubelet; say started kubelet; }

verb_start_services() {
  deadline_from "$@"
  start_unit docker
  start_unit kubelet
  await_steady docker kubelet
  say started docker; say started kubelet
  boot_id; say boot "$REPLY"
}

# Starts nothing, but is fenced: a late stop, or one that still runs, must not undo what is waited for here.
verb_await_services() {
  deadline_from "$@"
  await_steady docker kubelet
  boot_id; say boot "$REPLY"
}

# Another boot id than the expected one shows that the node was rebooted: a repeated order must not reboot it again.
verb_reboot() {
  local text
  argument boot "$@" || fail 64 malformed-request "boot=ID" "nothing" "Run the same release on services and nodes."
  local expected=$REPLY
  boot_id; say boot "$REPLY"
  [ "$REPLY" = "$expected" ] || { say already rebooted; return 0; }
  # Answer first: the shutdown ends this very scope, perhaps before the next line.
  say rebooting "$expected"
  text=$(systemctl --no-block reboot 2>&1) || fail 70 systemctl-failed "systemctl reboot" "$text" "Reboot the node by hand."
}
