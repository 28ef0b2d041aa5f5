# A node's image: one tar per mount, on standard output. Left out: what the kernel makes, and the fencing token, which
# must not come back with a restored node.
not_imaged='/proc /sys /dev /run /tmp'
not_imaged_at_all=/var/lib/stillpoint

# tell_changes MOUNT BASE: what tar says of files that changed under its hands becomes "changed: PATH: how"; the rest stays as it is.
# tar writes names with \n and \ooo, so each is one line.
tell_changes() {
  local mount=$1 base=$2 line path
  while IFS= read -r line; do
    case $line in
      "tar: ."*": file changed as we read it"|"tar: ."*": File removed before we read it"|"tar: ."*": File shrank by "*" bytes; padding with zeros")
        path=${line#tar: .}
        case $path in :*) path=$mount$path ;; *) path=$base$path ;; esac
        printf 'changed: %s\n' "$path" >&2 || return 0 ;;
      *) printf '%s\n' "$line" >&2 || return 0 ;;
    esac
  done
}

verb_image_mount() {
  local mount=${1-} path status excludes=()
  mount_path "$mount"
  mount_type "$mount" ||
    fail 65 not-a-mount "a mount point" "$mount is none" "Take it out of the mounts to image: it is part of the mount above it."
  local base=${mount%/}                           # empty for the root
  for path in $not_imaged; do
    case $path in "$base"/*) excludes+=("--exclude=.${path#"$base"}/*") ;; esac
    [ "$path" != "$mount" ] || fail 65 not-imaged "a mount with data of its own" "$mount" "Take it out of the mounts to image."
  done
  case $not_imaged_at_all in "$base"/*) excludes+=("--exclude=.${not_imaged_at_all#"$base"}") ;; esac
  trap - PIPE                                     # when nobody reads any more, tar must end
  {
    tar --create --file=- --directory="$root$mount" --one-file-system --sparse --numeric-owner \
      --acls --xattrs '--xattrs-include=*' --warning=no-file-ignored --anchored ${excludes[@]+"${excludes[@]}"} . \
      2>&1 >&3 3>&- | tell_changes "$mount" "$base" 3>&-
    status=${PIPESTATUS[0]}
  } 3>&1
  case $status in
    0) ;;
    1) note "tar: some files changed while they were read" ;;
    *) fail 70 tar-failed "tar of $mount to end well" "exit status $status" "Read tar's own message; look at the file system." ;;
  esac
}
