# What restores keep on a node: listing it, and removing some of it for ever. Only directories are looked at whose names have
# this very form, right beside or inside of a directory D that a restore replaces:
#
#   D.stillpoint-WORD-SAGA[.N], D/.stillpoint-WORD-SAGA[.N]      WORD: aside, rolled-back, superseded
#
# What is half moved (.stillpoint-moving-SAGA, .stillpoint-returning-SAGA) is neither listed nor removed: a rollback needs it.
kept_name='^\.stillpoint-(aside|rolled-back|superseded)-([A-Za-z0-9][A-Za-z0-9_-]{0,79})(\.[0-9]{1,4})?$'

# kept_by_restores [data= [wal=]] -> kept: "PART SAGA PATH" of each, PATH with $root
kept_by_restores() {
  local data wal path
  kept=()
  replaceable_trees
  for path in ${found[@]+"${found[@]}"}; do kept_of tree "$(readlink -m -- "$root$path")"; done
  if argument data "$@"; then
    etcd_directories "$@"
    kept_of data "$data"
    [ -z "$wal" ] || kept_of wal "$wal"
  fi
}

kept_of() {                                       # PART DIRECTORY; adds to kept
  local path name
  for path in "$2".stillpoint-* "$2"/.stillpoint-*; do
    name=${path#"$2"}; name=${name#/}
    if [[ $name =~ $kept_name ]]; then kept+=("$1 ${BASH_REMATCH[2]} $path"); fi
  done
}

kept_entry() { part=${1%% *} saga=${1#* } path=${1#* * }; saga=${saga%% *}; }      # ENTRY -> part, saga, path

# aside=PART SAGA BYTES SINCE PATH; BYTES is - where du does not tell.
verb_list_aside() {
  local entry part saga path used since
  kept_by_restores "$@"
  for entry in ${kept[@]+"${kept[@]}"}; do
    kept_entry "$entry"
    [ -d "$path" ] && [ ! -L "$path" ] || continue
    used=$(timeout 540 du -sx --block-size=1 -- "$path" 2>/dev/null | tail -n 1); used=${used%%[!0-9]*}
    # The time of the last change of its name.
    since=$(stat -c %Z -- "$path") || fail 70 stat-failed "the age of ${path#"$root"}" "stat fails" "Look at the file system."
    say aside "$part $saga ${used:--} $since ${path#"$root"}"
  done
}

# Everything is looked at before the first of it is removed. What is gone already is no failure.
verb_remove_aside() {
  local word entry part saga path wanted=' ' chosen=()
  for word in "$@"; do
    case $word in saga=*) wanted="$wanted${word#saga=} " ;; esac
  done
  [ "$wanted" != ' ' ] || fail 64 malformed-request "saga=SAGA" "nothing" "Run the same release on services and nodes."
  kept_by_restores "$@"
  for entry in ${kept[@]+"${kept[@]}"}; do
    kept_entry "$entry"
    case $wanted in *" $saga "*) ;; *) continue ;; esac
    [ -d "$path" ] && [ ! -L "$path" ] ||
      fail 65 aside-no-directory "a directory ${path#"$root"}" "a link or a file" "No restore made it. Look where it leads; remove it by hand."
    if mount_type "${path#"$root"}" || has_mount_below "$path"; then
      fail 65 aside-mounted "no mount at or below ${path#"$root"}" "$REPLY" "Unmount it there, then ask again. Nothing was removed on this node."
    fi
    chosen+=("$path")
  done
  for path in ${chosen[@]+"${chosen[@]}"}; do
    rm -rf --one-file-system -- "$path" && ! exists "$path" ||
      fail 70 remove-failed "${path#"$root"} removed" "rm fails" "Look at the file system. The same task is safe to repeat."
    sync -- "${path%/*}/" 2>/dev/null || sync
    say removed "${path#"$root"}"
  done
}
