# A node's image: one tar per mount, on standard output. Left out: what the kernel makes, and the fencing token, which
# must not come back with a restored node.
not_imaged='/proc /sys /dev /run /tmp'
not_imaged_at_all=/var/lib/stillpoint

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
  tar --create --file=- --directory="$root$mount" --one-file-system --sparse --numeric-owner \
    --acls --xattrs '--xattrs-include=*' --warning=no-file-ignored --anchored ${excludes[@]+"${excludes[@]}"} .
  status=$?
  case $status in
    0) ;;
    1) note "tar: some files changed while they were read" ;;
    *) fail 70 tar-failed "tar of $mount to end well" "exit status $status" "Read tar's own message; look at the file system." ;;
  esac
}
