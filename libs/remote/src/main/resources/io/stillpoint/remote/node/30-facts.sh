# Verbs that only read. They need neither token nor lock: they must answer while something else runs.

verb_facts() {
  local sum unit port name version
  sum=$(sha256sum < "$0") || fail 70 no-digest "a digest of $0" "none" "Install the script again."
  say script-sha256 "${sum%% *}"
  say host "$HOSTNAME"
  boot_id; say boot "$REPLY"
  say clock "$(date +%s)"
  for unit in kubelet docker docker.socket containerd; do unit_state "$unit"; say "unit.$unit" "$REPLY"; done
  for unit in kubelet docker; do at_boot "$unit"; [ -z "$REPLY" ] || say "unit-file.$unit" "$REPLY"; done
  listening
  for port in $(printf '%s\n' $REPLY | sort -nu); do say listening "$port"; done
  outsiders
  printf '%s\n' "$REPLY" | while read -r name; do [ -z "$name" ] || say outside "$name"; done
  manifests "$pods"; for name in ${found[@]+"${found[@]}"}; do say active "$name"; done
  say_contents "$pods_path"
  manifests "$backup"; for name in ${found[@]+"${found[@]}"}; do say parked "$name"; done
  say_contents "$backup_path"
  for name in "$record_name" "$record_name$etcd_suffix"; do
    record_read "$name"
    for name in ${recorded[@]+"${recorded[@]}"}; do say ours "$name"; done
  done
  cluster_processes; for name in $REPLY; do say process "$name"; done
  say_mounts
  read_fence; [ "$fence_token" -lt 0 ] || say fence-token "$fence_token"
  say tool.bash "$BASH_VERSION"
  version=$(tar --version 2>/dev/null) && say tool.tar "${version%%$'\n'*}"
  version=$(systemctl --version 2>/dev/null) && say tool.systemd "${version%%$'\n'*}"
}

# Of the manifests just found: which pods they are, and which beside etcd.json run etcd, too.
say_contents() {                                  # DIRECTORY
  local name
  for name in ${found[@]+"${found[@]}"}; do
    pod_of "$root$1/$name"; [ -z "$REPLY" ] || say pod "$REPLY $1/$name"
    [ "$name" = "$etcd_json" ] || ! runs_etcd "$root$1/$name" || say other-etcd "$1/$name"
  done
}

# unit_file UNIT -> REPLY: its state; needed_by: units that systemd starts it for
unit_file() {
  local line state=
  needed_by=()
  while IFS= read -r line; do
    case $line in
      UnitFileState=*) state=${line#*=} ;;
      RequiredBy=*|RequiredByOverridable=*|WantedBy=*|BoundBy=*|UpheldBy=*|TriggeredBy=*) needed_by+=(${line#*=}) ;;
    esac
  done < <(systemctl show -p UnitFileState -p RequiredBy -p RequiredByOverridable -p WantedBy -p BoundBy -p UpheldBy -p TriggeredBy "$1" 2>/dev/null)
  REPLY=$state
}

# at_boot UNIT -> REPLY: the state of its file, or "by OTHER" when it is not enabled and a unit that is enabled starts it.
at_boot() {
  local each state queue=() seen=
  unit_file "$1"; state=$REPLY
  case $state in disabled|linked|enabled-runtime|linked-runtime) ;; *) return 0 ;; esac
  queue_needed_by
  while [ ${#queue[@]} -gt 0 ]; do
    each=${queue[0]} queue=("${queue[@]:1}")
    case " $seen" in *" $each "*) continue ;; esac
    seen="$seen$each "
    unit_file "$each"
    case $each:$REPLY in
      *:masked*) ;;
      *.service:enabled|*.socket:enabled|*.path:enabled) REPLY="by $each"; return 0 ;;
      *.service:*|*.socket:*|*.path:*) queue_needed_by ;;
      *.target:*) unit_state "$each"; [ "$REPLY" != active ] || { REPLY="by $each"; return 0; } ;;
    esac
  done
  REPLY=$state
}

# What only this boot knows is gone after the next: no target starts a unit that is enabled until then.
queue_needed_by() {                               # of the unit just asked for; adds to queue
  local each
  for each in ${needed_by[@]+"${needed_by[@]}"}; do
    case $REPLY:$each in *-runtime:*.target) ;; *) queue+=("$each") ;; esac
  done
}

# Local file systems only: asking a dead NFS server for its size would hang.
say_mounts() {
  local target type blocks free size
  mount_table
  printf '%s\n' "$REPLY" | while read -r target type _; do
    case $type in ext[234]|xfs|btrfs|zfs|jfs|reiserfs|overlay|vfat) ;; *) continue ;; esac
    [ -d "$target" ] || continue                   # a file bound over another
    case $target in "$root"/run/*|*/docker/*|*/containers/*|*/kubelet/pods/*|*/kubelet/plugins/*) continue ;; esac
    read -r blocks free size < <(stat -f -c '%b %a %S' -- "$target" 2>/dev/null) || continue
    target=${target#"$root"}
    say mount "${target:-/} $type $((blocks * size)) $((free * size))"
  done
}

verb_read_file() {
  case ${1-} in
    /etc/cfc/pods/etcd.json|/etc/cfc/podbackup/etcd.json) ;;
    *) fail 77 file-not-permitted "etcd.json in /etc/cfc/pods or /etc/cfc/podbackup" "'${1-}'" "Other files are not given out." ;;
  esac
  [ -f "$root$1" ] || fail 65 no-such-file "$1" "no such file" "Check whether etcd.json is parked, and whether this is an etcd node at all."
  cat -- "$root$1" || fail 70 read-failed "$1" "cat fails" "Look at the file system."
}

# What tells the installed releases: image=REPOSITORY:TAG of each container of master.json, installer=DIRECTORY.
verb_versions() {
  local path image found
  for path in "$pods/master.json" "$backup/master.json"; do
    [ -f "$path" ] || continue
    grep -oE '"image"[[:space:]]*:[[:space:]]*"[^"]*"' -- "$path" | while IFS= read -r image; do
      image=${image%\"}; image=${image##*\"}
      say image "${image//\\\//\/}"                 # JSON may write a slash with a backslash
    done
    break
  done
  trees_of boot
  for path in ${found[@]+"${found[@]}"}; do [ ! -d "$root$path" ] || say installer "$path"; done
}

# Digests only, so any file may be asked about: its contents are not given out.
verb_certificate_digests() {
  local line body=
  mount_path "${1-}"
  [ -f "$root$1" ] || fail 65 no-such-file "a file $1 with certificates" "no such file" "Look at the flags in etcd.json."
  while read -r line || [ -n "$line" ]; do
    line=${line%$'\r'}
    case $line in
      *'-BEGIN CERTIFICATE-'*) body=' ' ;;
      *'-END CERTIFICATE-'*)
        line=$(printf '%s' "${body# }" | base64 -d | sha256sum) || fail 65 not-a-certificate "certificates in PEM form in $1" "something else" "Look at that file."
        say certificate-sha256 "${line%% *}"; body= ;;
      *) [ -z "$body" ] || body+=$line ;;
    esac
  done < "$root$1"
}

# size=MOUNT BYTES, or no-mount=PATH: a path without a mount of its own is part of the image of the one above.
verb_image_size() {
  local mount used
  for mount in "$@"; do
    mount_path "$mount"
    if ! mount_type "$mount"; then say no-mount "$mount"; continue; fi
    # df shows the disk below an overlay, and for a bind mount the whole file system.
    if [ "$REPLY" = overlay ] || is_part_of_file_system "$mount"; then
      used=$(timeout 540 du -sx --block-size=1 -- "$root$mount" 2>/dev/null | tail -n 1); used=${used%%[!0-9]*}
    else
      used=$(df -B1 --output=used -- "$root$mount" | tail -n 1); used=${used//[!0-9]/}
    fi
    [ -n "$used" ] || fail 70 size-unknown "the size of $mount" "nothing" "Run du and df on the node by hand."
    say size "$mount $used"
  done
}

mount_path() {
  local path='^/([A-Za-z0-9._@%+:-]+(/[A-Za-z0-9._@%+:-]+)*)?$'
  [[ $1 =~ $path ]] || fail 64 malformed-request "the path of a mount" "'$1'" "Correct the mounts in the cluster's declaration."
  case $1/ in */../*|*/./*) fail 64 malformed-request "a plain path" "'$1'" "Correct the mounts in the cluster's declaration." ;; esac
}
