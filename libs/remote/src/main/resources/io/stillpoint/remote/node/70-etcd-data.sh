# etcd's data: old directories are moved aside, never deleted, and can be put back. All moves are renames within one file
# system; new data is complete beside the old data before anything moves.
#
#   D.stillpoint-new-TOKEN         being unpacked, not yet in use
#   D.stillpoint-aside-SAGA        what was there before this restore; an empty directory when there was nothing
#   D.stillpoint-superseded-SAGA   what an earlier attempt of the same restore put there; .2, .3 … when there were several
#   D.stillpoint-rolled-back-SAGA  restored data that a rollback took out again; likewise
#
# When D is a mount point it cannot be renamed: then the same directories are inside it, with a leading dot
# (D/.stillpoint-aside-SAGA), and its contents move. etcd ignores directories that it does not know.

etcd_directory() {                                # KEY PATH -> REPLY: resolved, with $root
  local plain='^(/[A-Za-z0-9_.@%+:-]+){2,}$' path=$2
  [[ $path =~ $plain ]] || fail 64 malformed-request "$1=/an/absolute/path" "'$path'" "Look at the flags in etcd.json."
  case $path/ in */./*|*/../*) fail 64 malformed-request "a plain path" "'$path'" "Look at the flags in etcd.json." ;; esac
  REPLY=$(readlink -m -- "$root$path") || fail 70 path-unresolved "$path" "readlink fails" "Look at its links."
  path=${REPLY#"$root"}
  case $path in
    /etc/*|/usr/*|/bin/*|/sbin/*|/lib*/*|/boot/*|/proc/*|/sys/*|/dev/*|/run/*|/var/lib|/var/log|/var/lib/docker|/var/lib/docker/*|\
/var/lib/kubelet|/var/lib/kubelet/*|/var/lib/stillpoint*) fail 65 path-refused "a directory of etcd" "$path" "Look at the flags in etcd.json." ;;
  esac
  [ ! -e "$REPLY" ] || [ -d "$REPLY" ] || fail 65 path-refused "a directory" "$path is none" "Look at it."
}

etcd_directories() {                              # ARGUMENT... -> data, wal (or empty)
  argument data "$@" || fail 64 malformed-request "data=DIRECTORY" "nothing" "Services and nodes must be of one release."
  etcd_directory data "$REPLY"; data=$REPLY; wal=
  if argument wal "$@"; then
    etcd_directory wal "$REPLY"; wal=$REPLY
    case $wal/ in "$data"/*) fail 65 wal-inside-data "a WAL directory outside the data directory" "${wal#"$root"}" "Restore this member by hand: see the restore guide." ;; esac
    case $data/ in "$wal"/*) fail 65 data-inside-wal "a data directory outside the WAL directory" "${data#"$root"}" "Restore this member by hand: see the restore guide." ;; esac
  fi
}

refuse_running_etcd() {
  if ! unit_is_down kubelet && exists "$pods/$etcd_json"; then
    fail 65 etcd-not-parked "etcd.json parked, or kubelet stopped" "etcd.json is in $pods_path and kubelet is $REPLY" "Park etcd on every member first."
  fi
  ports_closed || fail 65 etcd-listens "etcd's ports closed" "$missing" "Park etcd on every member first."
  process_gone etcd || fail 65 etcd-runs "no etcd process" "one" "Park etcd on every member first."
}

# Moving a directory takes along what is mounted below it: only what the plan has named may go with it. The contents of a mount point move
# one by one, and none of them may be a mount. Nor may what etcd opens: at the next boot fstab would mount it on the old path again, and so lay
# old data over the new.
refuse_mounts_below() {                           # DIRECTORY ARGUMENT...
  local directory=$1 target whole=yes; shift
  ! is_mount_point "$directory" || whole=
  mount_table
  while read -r target _; do
    case $target in "$directory"/*) ;; *) continue ;; esac
    case $target/ in
      "$directory"/member/*) ;;
      *) [ -z "$whole" ] || ! is_among "take-mount=${target#"$root"}" "$@" || continue ;;
    esac
    fail 65 mount-below "no mount below ${directory#"$root"}" "$target" "Unmount it, or restore this member by hand: moving the directory would take the mount along."
  done < <(printf '%s\n' "$REPLY")
}

# What is moved as a whole brings its mounts back with it. But a boot has mounted again, inside the new data, what fstab knows: that would go
# away with the new data, and the old data would come back without it.
refuse_mounts_left_behind() {                     # DIRECTORY
  local directory=$1 target aside old
  if is_mount_point "$directory"; then refuse_mounts_below "$directory"; return 0; fi
  beside "$directory" "aside-$saga"; aside=$REPLY
  mount_table
  while read -r target _; do
    case $target in "$directory"/*) ;; *) continue ;; esac
    old=$aside${target#"$directory"}
    [ -d "$old" ] && [ -z "$(ls -A -- "$old")" ] || continue
    fail 65 mount-below "no mount inside ${directory#"$root"} that belongs to the old data" "${target#"$root"}" "Unmount it and roll back again; then mount it on the old data ('mount -a')."
  done < <(printf '%s\n' "$REPLY")
}

is_among() {                                      # WORD WORD...
  local wanted=$1 word; shift
  for word in "$@"; do [ "$word" != "$wanted" ] || return 0; done
  return 1
}

is_mount_point() { is_installer "$1" || mount_type "${1#"$root"}"; }

# beside DIRECTORY WORD -> REPLY: the name under which something is kept beside it, or inside when it is a mount point.
beside() { if is_mount_point "$1"; then REPLY=$1/.stillpoint-$2; else REPLY=$1.stillpoint-$2; fi; }

unused() {                                        # DIRECTORY WORD -> REPLY: such a name that is not taken
  local n=1
  beside "$1" "$2"
  local name=$REPLY
  while exists "$REPLY"; do n=$((n + 1)); REPLY=$name.$n; done
}

move() { mv -nT -- "$1" "$2" && ! exists "$1" || fail 70 move-failed "${1#"$root"} moved to ${2#"$root"}" "it was not" "Look at the file system. The same task is safe to repeat; a rollback puts the old data back."; }

# move_contents FROM TO: every entry but our own directories and the file system's.
move_contents() {
  local entry
  shopt -s dotglob nullglob
  for entry in "$1"/*; do
    case ${entry##*/} in .stillpoint-*|lost+found) continue ;; esac
    ! is_installer "$1" || [ "${entry##*/}" != "$installer_archives" ] || continue
    move "$entry" "$2/${entry##*/}"
  done
  shopt -u dotglob nullglob
}

# On a full file system the reserve makes room. Inside of a mount point, where a rollback needs a new directory, it is kept with what was
# moved aside, and goes with that.
make_directory() {
  mkdir -p -m 700 -- "$1" 2>/dev/null || { rm -f -- "${1%/*}/.stillpoint-aside-$saga/$reserve_name"; mkdir -p -m 700 -- "$1"; } ||
    fail 70 mkdir-failed "a directory ${1#"$root"}" "mkdir fails" "Look at the file system."
}

# Removes only what was never in use: half unpacked tars of this or an earlier attempt.
remove_unpacked() {                               # DIRECTORY
  local path
  beside "$1" new-
  for path in "$REPLY"*; do
    [ -d "$path" ] && [ ! -L "$path" ] || continue
    has_mount_below "$path" || rm -rf --one-file-system -- "$path"
  done
}

# set_aside DIRECTORY WORD -> moved: where its old contents are.
set_aside() {
  local directory=$1 aside
  beside "$directory" "aside-$saga"; aside=$REPLY
  moved=$aside
  if [ -d "$aside" ]; then                        # an earlier attempt did it: what is here now came from that attempt
    supersede "$directory" "superseded-$saga"
  elif is_mount_point "$directory"; then
    # Under another name until it is complete, so that a crash between two entries leaves no doubt.
    make_directory "$directory/.stillpoint-moving-$saga"
    move_contents "$directory" "$directory/.stillpoint-moving-$saga"
    move "$directory/.stillpoint-moving-$saga" "$aside"
  elif [ -d "$directory" ]; then
    move "$directory" "$aside"
  else
    make_directory "$aside"
  fi
}

supersede() {                                     # DIRECTORY WORD
  unused "$1" "$2"
  local to=$REPLY
  if is_mount_point "$1"; then
    make_directory "$to"; move_contents "$1" "$to"
    rmdir -- "$to" 2>/dev/null || true            # nothing was there
  elif [ -d "$1" ]; then
    move "$1" "$to"
  fi
}

lay_down() {                                      # UNPACKED DIRECTORY
  if is_mount_point "$2"; then
    beside "$2" "aside-$saga"; keep_reserve "$REPLY"
    move_contents "$1" "$2"; rmdir -- "$1" || true
  else
    move "$1" "$2"
  fi
}

# Owner and mode of the old directory, of which the owner may have lost the use; root's when there was none.
like() {                                          # NEW OLD ASIDE
  local reference
  for reference in "$2" "$3"; do
    [ -d "$reference" ] || continue
    chown -R --reference="$reference" -- "$1" && chmod --reference="$reference" -- "$1" && chmod u+rwx -- "$1" && return 0
    fail 70 chown-failed "owner and mode of ${reference#"$root"}" "chown fails" "Look at the file system."
  done
}

refuse_too_little_space() {                       # DIRECTORY BYTES
  local parent=$1
  until [ -d "$parent" ]; do parent=${parent%/*}; done
  is_mount_point "$1" || { [ "$parent" != "$1" ] || parent=${parent%/*}; }
  free_bytes "${parent:-/}"
  local needed=$(($2 + $2 / 20 + 67108864))       # and five percent, and room for etcd's next WAL file
  [ "$REPLY" -ge "$needed" ] ||
    fail 65 too-little-space "$needed bytes free for ${1#"$root"}" "$REPLY" "Make room there; old data is kept until you remove it yourself."
}

unpack() {                                        # DIRECTORY: standard input
  local entry status
  make_directory "$1"
  tar --extract --file=- --directory="$1" --no-same-owner --preserve-permissions
  status=$?
  [ $status = 0 ] || fail 70 unpack-failed "a whole tar" "tar ends with status $status" "The same task is safe to repeat; nothing was moved."
  # A stream cut between two members looks whole to tar.
  [ -f "$1/complete" ] || fail 70 unpack-incomplete "a tar that ends with 'complete'" "it was cut" "The same task is safe to repeat; nothing was moved."
  [ -d "$1/data/member" ] || fail 65 not-etcd-data "data/member in the tar" "none" "The restored directory does not hold etcd's data."
  [ -z "$wal" ] || [ -d "$1/wal" ] || fail 65 no-wal "wal in the tar" "none" "This member keeps its WAL in a directory of its own; so must the restored data."
}

# The same task again, from a backup worker that did not see its end: etcd may soon run on the new data, so nothing is
# moved again.
replaced_before() {
  local of_token
  [ -f "$state/replaced" ] && read -r of_token < "$state/replaced" && [ "$of_token" = "$token" ] || return 1
  cat > /dev/null
  sed -e 1d -e '/^ *$/d' -- "$state/replaced"
}

remember_replaced() {                             # ANSWER-LINE...
  store "$state/replaced" "$token" "$@" ||
    fail 70 replaced-not-stored "the answer in $state/replaced" "it cannot be written" "Look at free space there."
}

verb_replace_etcd_data() {
  local data wal data_bytes wal_bytes new wal_new= moved data_aside answer=()
  etcd_directories "$@"; ports_from "$@"
  ! replaced_before || return 0
  number data-bytes "$@"; data_bytes=$REPLY
  number wal-bytes "$@"; wal_bytes=$REPLY
  refuse_running_etcd
  refuse_mounts_below "$data" "$@"; [ -z "$wal" ] || refuse_mounts_below "$wal"
  remove_unpacked "$data"; [ -z "$wal" ] || remove_unpacked "$wal"
  refuse_too_little_space "$data" $((data_bytes + wal_bytes))
  [ -z "$wal" ] || refuse_too_little_space "$wal" "$wal_bytes"

  beside "$data" "new-$token"; new=$REPLY
  unpack "$new"
  beside "$data" "aside-$saga"; data_aside=$REPLY
  like "$new/data" "$data" "$data_aside"
  if [ -n "$wal" ]; then
    beside "$wal" "new-$token"; wal_new=$REPLY
    make_directory "$wal_new"
    # This may copy to another file system: nothing uses it yet.
    mv -T -- "$new/wal" "$wal_new/wal" || fail 70 move-failed "the new WAL at ${wal#"$root"}" "mv fails" "Look at the file system."
    beside "$wal" "aside-$saga"; like "$wal_new/wal" "$wal" "$REPLY"
    settle "$wal_new"
  fi
  settle "$new"

  # The next task ends us with TERM and waits: between these moves the directory is empty, and etcd would start on it.
  trap '' TERM
  set_aside "$data"; answer+=("moved-data=${moved#"$root"}")
  [ -z "$wal" ] || { set_aside "$wal"; answer+=("moved-wal=${moved#"$root"}"); }
  lay_down "$new/data" "$data"; answer+=("placed=${data#"$root"}")
  [ -z "$wal" ] || { lay_down "$wal_new/wal" "$wal"; answer+=("placed=${wal#"$root"}"); }
  settle_names "$data" ${wal:+"$wal"}
  remove_unpacked "$data"; [ -z "$wal" ] || remove_unpacked "$wal"
  # On this data etcd may run again, even if others parked it.
  if exists "$backup/$etcd_json" && ! exists "$backup/$record_name$etcd_suffix"; then
    record_write "$restored_name" "$saga"
    record_add "$record_name$etcd_suffix" "$etcd_json"
  fi
  remember_replaced "${answer[@]}"
  printf '%s\n' "${answer[@]}" || true
}

verb_roll_back_etcd_data() {
  local data wal
  etcd_directories "$@"; ports_from "$@"
  refuse_running_etcd
  refuse_mounts_left_behind "$data"; [ -z "$wal" ] || refuse_mounts_left_behind "$wal"
  # First what was never in use: it may be what fills the disk.
  remove_unpacked "$data"; [ -z "$wal" ] || remove_unpacked "$wal"
  put_back "$data"; [ -z "$wal" ] || put_back "$wal"
  settle_names "$data" ${wal:+"$wal"}
  # On its old data it is what it was before: parked by others.
  record_read "$restored_name"
  [ "${recorded[0]-}" != "$saga" ] || retire "$backup/$record_name$etcd_suffix" "$backup/$restored_name"
}

put_back() {                                      # DIRECTORY
  local directory=$1 aside part
  beside "$directory" "aside-$saga"; aside=$REPLY
  if ! is_mount_point "$directory"; then
    [ -d "$aside" ] || { say already "${directory#"$root"}"; return 0; }
    supersede "$directory" "rolled-back-$saga"
    move "$aside" "$directory"
    say put-back "${directory#"$root"}"
    return 0
  fi
  if [ -d "$aside" ]; then
    supersede "$directory" "rolled-back-$saga"
    # From here on the old data may be in place: without this name nothing is superseded again.
    move "$aside" "$directory/.stillpoint-returning-$saga"
  fi
  for part in moving returning; do
    [ -d "$directory/.stillpoint-$part-$saga" ] || continue
    move_contents "$directory/.stillpoint-$part-$saga" "$directory"
    rm -f -- "$directory/.stillpoint-$part-$saga/$reserve_name"
    rmdir -- "$directory/.stillpoint-$part-$saga" || true
    say put-back "${directory#"$root"}"
    return 0
  done
  say already "${directory#"$root"}"
}
