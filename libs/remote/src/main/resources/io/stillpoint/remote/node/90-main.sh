# The fence and the entry point.
#
# One token per cluster, raised with every task. A file keeps the highest one seen here; a lower one is a late duplicate
# and is refused. The same token with another run is the same task in another backup worker, because the first one seemed
# dead. Its execution here survives its SSH connection and is ended first. The file keeps the earlier runs of this token, too: one
# that was only cut off repeats its verb when it is back, and must not end the later one; nor may one of an earlier delivery that comes only
# now. Checking, storing and ending happen under one short lock, on the directory. The file is as long as one sector and is written in place, so that it needs no space and no half of it is ever
# there. A node without it knows nothing of what was here before: it refuses whatever changes it, until 'cluster add' tells it
# the cluster's current token. The execution itself holds a second lock, on the file, in a systemd scope of its own, and checks the token again: a newer
# task may have come between the two.
fence_token=-1 fence_run=none fence_cluster= fence_earlier=
fence_length=512 earlier_length=300             # 300: beside a token and two names of 80 characters

read_fence() {
  local digits='^[0-9]+$'
  fence_token=-1 fence_run=none fence_cluster= fence_earlier=
  [ -e "$state/fence" ] || return 0
  read -r fence_token fence_run fence_cluster fence_earlier < "$state/fence" && [[ $fence_token =~ $digits ]] ||
    fail 65 fence-unreadable "token, run and cluster in $state/fence" "something else" "Remove that file, then run './stillpoint cluster add' for this cluster again: it tells the node the current token."
}

lock() {                                          # FILE-DESCRIPTOR SECONDS
  flock -w "$2" "$1" || fail 70 node-busy "a lock in $state within $2 s" "another holder" "Look at 'systemctl list-units stillpoint-task-*' on the node."
}

superseded() { fail 70 superseded "run $fence_run of this task" "its earlier run $run" "Nothing: the later run counts."; }

# came_before RUN OTHER: a run's name begins with the number of the delivery of its task, so that one which never got here is known to be
# the earlier one. What has no such number is from an earlier release.
came_before() {
  local delivery='^([1-9][0-9]{0,4})-' first
  [[ $1 =~ $delivery ]] || return 1
  first=${BASH_REMATCH[1]}
  [[ $2 =~ $delivery ]] && [ "$first" -lt "${BASH_REMATCH[1]}" ]
}

pass_fence() {
  exists "$state/fence" ||
    fail 65 fence-lost "$state/fence with the last fencing token" "no such file" \
      "Run './stillpoint cluster add' for this cluster again: it tells the node the current token. Until then nothing changes this node."
  exec 9<"$state" || fail 70 no-state "$state" "it cannot be read" "Look at its file system."
  lock 9 60
  read_fence
  if [ -n "$fence_cluster" ] && [ "$fence_cluster" != "$cluster" ]; then
    fail 75 other-cluster "tasks of cluster $fence_cluster" "one of cluster $cluster" "If the node has moved to $cluster, remove $state/fence on it and add $cluster again."
  fi
  if [ "$token" -lt "$fence_token" ]; then
    fail 75 fenced "fencing token $fence_token (run $fence_run) or higher" "token $token (run $run): a late duplicate" \
      "Nothing: the newer task counts."
  fi
  [ "$token" = "$fence_token" ] || fence_earlier=
  case " $fence_earlier " in *" $run "*) superseded ;; esac
  [ "$token" != "$fence_token" ] || ! came_before "$run" "$fence_run" || superseded
  if [ "$token $run" != "$fence_token $fence_run" ]; then
    [ "$token" != "$fence_token" ] || fence_earlier="$fence_run $fence_earlier"
    printf "%-$((fence_length - 1))s\\n" "$token $run $cluster ${fence_earlier:0:$earlier_length}" 1<> "$state/fence" && { sync "$state/fence" 2>/dev/null || sync; } ||
      fail 70 fence-not-stored "the token in $state/fence" "it cannot be written" "Look at its file system."
  fi
  # Any execution of ours that still runs is older than this one, or is this very run asking again.
  systemctl stop 'stillpoint-task-*.scope' >/dev/null 2>&1 ||
    fail 70 earlier-task-runs "earlier executions to end" "systemctl stop fails" "Look at 'systemctl list-units stillpoint-task-*' on the node."
  # Only now: what still ran may have given a record the name of a spare that seemed to be missing.
  keep_reserve "$state"; keep_spares "$state" replaced
  [ ! -d "$backup" ] || keep_records
  exec 9>&-
}

hold_fence() {
  exec 8<"$state/fence" || fail 70 no-state "$state/fence" "it cannot be read" "Look at its file system."
  lock 8 120
  exec 9<"$state" || fail 70 no-state "$state" "it cannot be read" "Look at its file system."
  lock 9 60
  read_fence
  exec 9>&-
  [ "$token" != "$fence_token" ] || [ "$run" = "$fence_run" ] || superseded
  [ "$token" = "$fence_token" ] ||
    fail 75 fenced "fencing token $fence_token (run $fence_run)" "token $token (run $run), overtaken" "Do nothing: the newer task counts."
  # The client may be gone; what was begun is still finished properly.
  trap '' HUP PIPE
}

# A scope and not a service: systemd-run of RHEL 7 and Ubuntu 16.04 has neither --wait nor --pipe.
# The process number makes the name unique: a scope's name is free again only some time after its end.
in_scope() {
  exec systemd-run --quiet --scope --unit="stillpoint-task-$token-$run-$$" -- "$0" ${root:+--root "$root"} --inside "$role"
}

parse_request() {
  local line=${SSH_ORIGINAL_COMMAND-} words
  local allowed='^[A-Za-z0-9_./:=,@%+ -]+$' name='^(-|[A-Za-z0-9][A-Za-z0-9._-]{0,79})$' digits='^(0|[1-9][0-9]{0,17})$'
  [ ${#line} -le 4096 ] && [[ $line =~ $allowed ]] ||
    fail 64 malformed-request "one line of letters, digits and _./:=,@%+-" "something else" "This key is for Stillpoint's services only."
  words=($line)                                   # safe to split: no character of it means anything to a shell
  [ "${words[0]-}" = v1 ] ||
    fail 64 node-script-version "a request of protocol v1" "'${words[0]-}'" "Run './stillpoint cluster add' again, so that nodes and services have the same release."
  [ ${#words[@]} -ge 7 ] ||
    fail 64 malformed-request "at least seven words" "${#words[@]}" "Run the same release on services and nodes."
  cluster=${words[1]} saga=${words[2]} step=${words[3]} token=${words[4]} run=${words[5]} verb=${words[6]}
  args=("${words[@]:7}")
  [[ $cluster =~ $name && $saga =~ $name && $run =~ $name && $token =~ $digits ]] ||
    fail 64 malformed-request "plain names and a number" "'$cluster $saga $token $run'" "Rename the cluster."
}

main() {
  local role inside=
  root=
  while [ $# -gt 1 ]; do
    case $1 in
      --root) root=$2; PATH=$root/bin:$PATH; shift 2 ;;       # for tests: sshd's forced command decides, never a request
      --inside) inside=yes; shift ;;
      *) break ;;
    esac
  done
  role=${1-}
  pods=$root$pods_path backup=$root$backup_path state=$root/var/lib/stillpoint
  [ "$EUID" = 0 ] || fail 77 not-root "to run as root" "uid $EUID" "Let Stillpoint log in as root with this forced command."
  { [ "$role" = control ] || [ "$role" = restore ]; } && [ $# = 1 ] ||
    fail 64 malformed-request "'control' or 'restore' as the forced command's only argument" "'$*'" "Run './stillpoint cluster add' again."
  parse_request
  case $verb in
    facts|versions|read-file|certificate-digests|image-size|trees|list-aside) "verb_${verb//-/_}" ${args[@]+"${args[@]}"}; exit 0 ;;
    park-etcd|park-pods|unpark-etcd|unpark-pods|quiesce|stop-kubelet|start-kubelet|restart-kubelet|start-services|await-services|reboot|image-mount|image-tree) ;;
    replace-etcd-data|roll-back-etcd-data|unpack-tree|replace-trees|roll-back-trees|remove-aside)
      [ "$role" = restore ] || fail 77 verb-not-permitted "a key with the right to restore" "a key with '$role'" "Only the restore service may do this." ;;
    *) fail 64 unknown-verb "a verb of this script" "'$verb'" "Run './stillpoint cluster add' again, so that nodes and services have the same release." ;;
  esac
  [ "$run" != - ] && [ "$saga" != - ] || fail 64 malformed-request "saga and run for '$verb'" "none" "Run the same release on services and nodes."
  if [ -z "$inside" ]; then pass_fence; in_scope; fi
  hold_fence
  journal begins
  "verb_${verb//-/_}" ${args[@]+"${args[@]}"}
  journal done
}

main "$@"; exit 0
