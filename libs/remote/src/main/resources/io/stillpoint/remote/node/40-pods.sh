# Static pods. Moving a manifest out of kubelet's directory disables the pod: kubelet then ends its containers.
# Manifests are moved whole, by a rename within one file system, and never edited, copied or overwritten.
pods_path=/etc/cfc/pods backup_path=/etc/cfc/podbackup
etcd_json=etcd.json

# manifests DIRECTORY -> found: files that kubelet would read there, with any ending; it ignores dot files.
manifests() {
  local path
  found=()
  for path in "$1"/*; do
    [ -f "$path" ] || [ -L "$path" ] || continue
    case $path in *$'\n'*) fail 65 manifest-name "names of one line in $1" "a name with a line break" "Rename it." ;; esac
    found+=("${path##*/}")
  done
}

exists() { [ -e "$1" ] || [ -L "$1" ]; }

refuse_both() {                                   # NAME...
  local name
  for name in "$@"; do
    if exists "$pods/$name" && exists "$backup/$name"; then
      fail 65 manifest-in-both-places "$name in one of $pods_path and $backup_path" "it is in both" \
        "Compare them (diff $pods_path/$name $backup_path/$name), keep the right one and move the other out of both directories."
    fi
  done
}

# move_manifests FROM TO NAME...: moves those that are in FROM; the others were moved before.
move_manifests() {
  local from=$1 to=$2 name; shift 2
  [ $# -gt 0 ] || return 0
  [ "$(stat -c %d -- "$from")" = "$(stat -c %d -- "$to")" ] ||
    fail 65 podbackup-elsewhere "$pods_path and $backup_path on one file system" "two" "Mount them together: only a rename is atomic."
  for name in "$@"; do
    exists "$from/$name" || continue
    mv -nT -- "$from/$name" "$to/$name" && ! exists "$from/$name" ||
      { rm -f -- "$backup/$reserve_name"; mv -nT -- "$from/$name" "$to/$name" && ! exists "$from/$name"; } ||
      fail 70 move-failed "$name moved from $from to $to" "it is still there" "Look at permissions and free space of /etc/cfc."
  done
  sync "$from" "$to" 2>/dev/null || sync
}

need_backup_directory() {
  [ -d "$backup" ] || mkdir -p -m 755 -- "$backup" || fail 70 no-podbackup "a directory $backup_path" "mkdir fails" "Create it by hand."
  keep_reserve "$backup"; keep_records
}

say_pods_closed() {
  local port kubelet
  unit_state kubelet; kubelet=$REPLY
  wait_until ports_closed ports-open "the parked containers to end" \
    "Kubelet (now $kubelet) ends containers whose manifest is gone; look at 'journalctl -u kubelet' and at 'ss -ltnp'."
  for port in $ports; do say closed "$port"; done
}

verb_park_etcd() {
  deadline_from "$@"; ports_from "$@"
  need_backup_directory
  exists "$pods/$etcd_json" || exists "$backup/$etcd_json" ||
    fail 65 etcd-json-missing "$etcd_json in $pods_path or $backup_path" "none" "If this is not an etcd node, correct the cluster's declaration; else bring the file back from a backup."
  refuse_both "$etcd_json"
  refuse_second_etcd
  # What others parked does not become ours: perhaps this member was taken out of its cluster.
  ! exists "$pods/$etcd_json" || record_add "$record_name$etcd_suffix" "$etcd_json"
  move_manifests "$pods" "$backup" "$etcd_json"
  say parked "$etcd_json"
  say_pods_closed
}

verb_park_pods() {
  local name parked=()
  deadline_from "$@"; ports_from "$@"
  need_backup_directory
  if [ -d "$pods" ]; then
    manifests "$pods"
    for name in ${found[@]+"${found[@]}"}; do [ "$name" = "$etcd_json" ] || parked+=("$name"); done
    refuse_both ${parked[@]+"${parked[@]}"}
    # The record first: after a crash between record and rename either verb repairs it. The other order would lose the name.
    record_add "$record_name" ${parked[@]+"${parked[@]}"}
    move_manifests "$pods" "$backup" ${parked[@]+"${parked[@]}"}
  fi
  record_read "$record_name"
  for name in ${recorded[@]+"${recorded[@]}"}; do say parked "$name"; done
  say_pods_closed
}

# Done before, a stranger of that name in the backup directory changes nothing.
verb_unpark_etcd() {
  local adopted=
  exists "$pods/$etcd_json" || exists "$backup/$etcd_json" ||
    fail 65 etcd-json-missing "$etcd_json in $backup_path" "none" "Bring the file back from a backup."
  if ! exists "$pods/$etcd_json" || ! was_unparked "$etcd_suffix"; then
    refuse_both "$etcd_json"
    if exists "$backup/$etcd_json"; then
      exists "$backup/$record_name$etcd_suffix" || { among "adopt=$etcd_json" "$@" && adopted=yes; } ||
        fail 65 etcd-parked-by-others "$etcd_json in $pods_path, or parked by Stillpoint" "it is in $backup_path, and Stillpoint did not park it" \
          "A member that was taken out of etcd must not start on old data. If this one may: './stillpoint cluster start $cluster --adopt-parked $etcd_json'."
      refuse_second_etcd
      move_manifests "$backup" "$pods" "$etcd_json"
    fi
    bury_record "$etcd_suffix"
  fi
  say unparked "$etcd_json"
  [ -z "$adopted" ] || say adopted "$etcd_json"
}

verb_unpark_pods() {
  local name ours=() adopted=()
  record_read "$record_name"; ours=(${recorded[@]+"${recorded[@]}"})
  for name in ${ours[@]+"${ours[@]}"}; do
    exists "$pods/$name" || exists "$backup/$name" ||
      fail 65 manifest-lost "$name in $backup_path or $pods_path" "neither, though it was parked" "Bring the file back from a backup, or remove its line from $backup_path/$record_name."
  done
  refuse_both ${ours[@]+"${ours[@]}"}
  adopt "$@"
  move_manifests "$backup" "$pods" ${ours[@]+"${ours[@]}"} ${adopted[@]+"${adopted[@]}"}
  bury_record ''
  record_read "$tombstone_name"
  for name in ${recorded[@]+"${recorded[@]}"}; do
    ! exists "$pods/$name" || among "$name" ${adopted[@]+"${adopted[@]}"} || say unparked "$name"
  done
  for name in ${adopted[@]+"${adopted[@]}"}; do say unparked "$name"; say adopted "$name"; done
  say_strangers
}
