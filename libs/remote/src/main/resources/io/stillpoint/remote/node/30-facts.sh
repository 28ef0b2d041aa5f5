# Verbs that only read. They need neither token nor lock: they must answer while something else runs.

verb_facts() {
  local sum unit port name version
  sum=$(sha256sum < "$0") || fail 70 no-digest "a digest of $0" "none" "Install the script again."
  say script-sha256 "${sum%% *}"
  say host "$HOSTNAME"
  boot_id; say boot "$REPLY"
  say clock "$(date +%s)"
  for unit in kubelet docker docker.socket containerd; do unit_state "$unit"; say "unit.$unit" "$REPLY"; done
  for unit in kubelet docker docker.socket; do
    REPLY=$(systemctl show -p UnitFileState "$unit" 2>/dev/null)
    case $REPLY in UnitFileState=?*) say "unit-file.$unit" "${REPLY#UnitFileState=}" ;; esac
  done
  listening
  for port in $(printf '%s\n' $REPLY | sort -nu); do say listening "$port"; done
  outsiders
  printf '%s\n' "$REPLY" | while read -r name; do [ -z "$name" ] || say outside "$name"; done
  manifests "$pods"; for name in ${found[@]+"${found[@]}"}; do say active "$name"; done
  manifests "$backup"; for name in ${found[@]+"${found[@]}"}; do say parked "$name"; done
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
  for path in ${found[@]+"${found[@]}"}; do say installer "$path"; done
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
