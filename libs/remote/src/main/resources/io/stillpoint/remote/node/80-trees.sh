# Certificates and configuration: finds their directories, reads them, and puts restored ones in place. As with etcd's
# data, old directories are moved aside under the same names (D.stillpoint-aside-SAGA ...) and never deleted.
#
# The installer's directory stays where it is and its entries move, as if it were a mount point. It also
# holds images/, the installer's own archives: tens of GB that never change. Those are neither saved nor moved.
master_trees='/etc/cfc/conf /etc/docker/certs.d /var/lib/icp/audit'
installer_trees='/opt/*/cluster'
installer_tree='^/opt/[A-Za-z0-9._@%+:-]+/cluster$'
installer_archives=images

is_installer() { case ${1#"$root"} in /opt/*/cluster) ;; *) return 1 ;; esac; }

# trees_of master|boot -> found: those that are here, or that a link says are somewhere.
trees_of() {
  local path
  found=()
  case $1 in
    master) for path in $master_trees; do [ ! -e "$root$path" ] && ! dangles "$path" || found+=("$path"); done ;;
    # A name that no request can contain, for example with a blank, counts as missing.
    boot) for path in "$root"$installer_trees; do
        path=${path#"$root"}
        [[ $path =~ $installer_tree ]] && { [ -f "$root$path/hosts" ] || [ -L "$root$path/hosts" ] || dangles "$path"; } && found+=("$path")
      done ;;
    *) fail 64 malformed-request "master or boot" "'$1'" "Run the same release on services and nodes." ;;
  esac
}

# Whether PATH, or a directory above it, is a link to nothing.
dangles() {
  local path=$root$1
  until [ -e "$path" ]; do
    [ ! -L "$path" ] || return 0
    path=${path%/*}
  done
  return 1
}

# tree=ROLE BYTES PATH, no-tree=ROLE PATH, unsaved=WHAT|WHY: a tree, or a directory in one, that no image will hold. One
# such tree must not deny the others.
verb_trees() {
  local role path
  for role in "$@"; do
    trees_of "$role"
    for path in ${found[@]+"${found[@]}"}; do say_tree "$role" "$path"; done
    case $role in
      boot) [ ${#found[@]} -gt 0 ] || say no-tree "boot $installer_trees" ;;
      *) for path in $master_trees; do is_among "$path" ${found[@]+"${found[@]}"} || say no-tree "$role $path"; done ;;
    esac
  done
}

say_tree() {                                      # ROLE PATH
  local used tree what=$2
  real_tree "$2" || { unsaved "$2 -> ${REPLY#"$root"}" "its target is not saved: ${REPLY#"$root"} is outside of the directories that are read"; return; }
  tree=$REPLY
  [ "$tree" = "$root$2" ] || what="$2 -> ${tree#"$root"}"
  [ -d "$tree" ] || { unsaved "$what" "there is no directory ${tree#"$root"}"; return; }
  used=$(timeout 540 du -sx --block-size=1 --exclude="$tree/$(left_out "$tree")" -- "$tree" 2>/dev/null | tail -n 1); used=${used%%[!0-9]*}
  [ -n "$used" ] || { unsaved "$what" "du does not tell its size: run it on the node by hand"; return; }
  say tree "$1 $used $2"
  say_unsaved_mounts "$2" "$tree"
}

# The directories in a tree that its tar leaves empty: those of other file systems. What is bound there from its own is read.
say_unsaved_mounts() {                            # PATH TREE
  local target device
  device=$(stat -c %d -- "$2")
  mount_table
  while read -r target _; do
    printf -v target %b "$target"                 # findmnt writes a blank as \x20
    case $target in "$2"/.stillpoint-*) continue ;; "$2"/*) ;; *) continue ;; esac
    case $target/ in "$2/$installer_archives"/*) ! is_installer "$2" || continue ;; esac
    case $(timeout 10 stat -c '%d %F' -- "$target" 2>/dev/null) in
      "$device directory") ;;
      *directory|'') unsaved "$1${target#"$2"}" "another file system is mounted there, and only the directory's own is read" ;;
    esac
  done < <(printf '%s\n' "$REPLY" | sort -u)
}

unsaved() {                                       # WHAT WHY
  local what=${1//|//}
  REPLY="$what|$2"
  say unsaved "${REPLY//[^ -~]/?}"
}

left_out() { if is_installer "$1"; then printf %s "$installer_archives"; else printf %s .stillpoint-; fi; }

# tree_path PATH ALLOWED... -> REPLY: resolved, with $root
tree_path() {
  local path=$1 allowed; shift
  mount_path "$path"
  for allowed in "$@"; do
    # Unquoted on the right: a pattern. Its star never means a slash here, because four parts are three slashes.
    if [[ $path == $allowed ]] && [ "${path//[!\/]/}" = "${allowed//[!\/]/}" ]; then
      real_tree "$path" || fail 65 path-refused "$path itself" "a link to ${REPLY#"$root"}" "Replace the link by the directory."
      return 0
    fi
  done
  fail 77 path-not-permitted "one of $*" "'$path'" "Other directories are neither read nor replaced."
}

# real_tree PATH -> REPLY: where its links lead to, with $root; 1 when no tree may be there.
real_tree() {
  REPLY=$(readlink -m -- "$root$1") || fail 70 path-unresolved "$1" "readlink fails" "Look at its links."
  case $REPLY in "$root/etc/"*|"$root/opt/"*|"$root/var/lib/icp/"*) ;; *) return 1 ;; esac
}

verb_image_tree() {
  local tree status
  tree_path "${1-}" $master_trees "$installer_trees"; tree=$REPLY
  [ -d "$tree" ] || fail 65 no-such-tree "a directory $1" "none" "Check whether it was moved; ask for the backup again."
  trap - PIPE                                     # when nobody reads any more, tar must end
  tar --create --file=- --directory="$tree" --one-file-system --sparse --numeric-owner --acls --xattrs '--xattrs-include=*' \
    --warning=no-file-ignored --anchored --exclude='./.stillpoint-*' $(! is_installer "$tree" || printf %s "--exclude=./$installer_archives") .
  status=$?
  case $status in
    0) ;;
    1) note "tar: some files changed while they were read" ;;
    *) fail 70 tar-failed "tar of $1 to end well" "exit status $status" "Read tar's own message; look at the file system." ;;
  esac
}

# -> found: where a restore may have been, also where nothing is now. One that is a link to somewhere else is never replaced.
replaceable_trees() {
  local path
  found=()
  for path in /etc/cfc/conf /etc/docker/certs.d "$root"$installer_trees; do
    path=${path#"$root"}
    case $path in /opt/*) [[ $path =~ $installer_tree ]] || continue ;; esac
    case $(readlink -m -- "$root$path") in "$root/etc/"*|"$root/opt/"*) found+=("$path") ;; esac
  done
}

restorable_path() { tree_path "$1" /etc/cfc/conf /etc/docker/certs.d "$installer_trees"; }

# Unpacks a tree beside the one in use. Nothing in use changes.
verb_unpack_tree() {
  local path=${1-} tree new digest expected bytes hex='^[0-9a-f]{64}$'
  restorable_path "$path"; tree=$REPLY
  argument sha256 "$@" && [[ $REPLY =~ $hex ]] || fail 64 malformed-request "sha256=DIGEST" "'${REPLY-}'" "Run the same release on services and nodes."
  expected=$REPLY
  ! replaced_before > /dev/null || { say already "$path"; return 0; }
  number bytes "$@"; bytes=$REPLY
  refuse_mounts_below "$tree"
  make_parents "$tree"
  remove_unpacked "$tree"
  refuse_too_little_space "$tree" $((bytes * 2))      # the tar and what is in it
  beside "$tree" "new-$token"; new=$REPLY
  make_directory "$new/tree"
  cat > "$new/tar" || fail 70 unpack-failed "room for the tar of $path" "it cannot be written" "Look at free space there. Nothing was moved."
  digest=$(sha256sum < "$new/tar"); digest=${digest%% *}
  [ "$digest" = "$expected" ] ||
    fail 70 unpack-incomplete "a tar with SHA-256 $expected" "one with $digest" "The same task is safe to repeat; nothing was moved."
  tar --extract --file="$new/tar" --directory="$new/tree" --numeric-owner --same-owner --preserve-permissions \
    --acls --xattrs '--xattrs-include=*' ||
    fail 70 unpack-failed "a whole tar" "tar ends with status $?" "The same task is safe to repeat; nothing was moved."
  rm -f -- "$new/tar"
  settle "$new/tree"
  say unpacked "$path"
}

# Creates missing directories above a tree; others may look into them.
make_parents() { (umask 022; mkdir -p -- "${1%/*}") || fail 70 mkdir-failed "a directory ${1%/*}" "mkdir fails" "Look at the file system."; }

# Puts unpacked trees in place, all trees of this node in one go.
verb_replace_trees() {
  local path tree answer=()
  ! replaced_before || return 0
  for path in "$@"; do
    restorable_path "$path"; tree=$REPLY
    refuse_mounts_below "$tree"
    beside "$tree" "new-$token"
    [ -d "$REPLY/tree" ] || fail 70 tree-not-unpacked "$path unpacked under token $token" "it is not" "The same task is safe to repeat; nothing was moved."
  done
  # The next task ends us with TERM and waits: between these moves a directory is missing.
  trap '' TERM
  for path in "$@"; do
    restorable_path "$path"
    replace_tree "$path" "$REPLY"
  done
  remember_replaced "${answer[@]}"
  printf '%s\n' "${answer[@]}" || true
}

replace_tree() {                                  # PATH TREE; adds to answer
  local moved new
  beside "$2" "new-$token"; new=$REPLY
  set_aside "$2"; answer+=("moved=$1 ${moved#"$root"}")
  lay_down "$new/tree" "$2"; answer+=("placed=$1")
  settle_names "$2"
  remove_unpacked "$2"
}

# Only what this saga moved concerns it: elsewhere there may be a mount that nothing has to be moved across.
moved_here() {                                    # TREE
  local word
  for word in aside moving returning; do
    beside "$1" "$word-$saga"
    ! exists "$REPLY" || return 0
  done
  return 1
}

# With "any" wherever this saga was: who asks does not know, as long as the vault is away.
verb_roll_back_trees() {
  local path tree
  if [ "$*" = any ]; then replaceable_trees; set -- ${found[@]+"${found[@]}"}; fi
  for path in "$@"; do
    restorable_path "$path"; tree=$REPLY
    remove_unpacked "$tree"
    moved_here "$tree" || { say already "${tree#"$root"}"; continue; }
    refuse_mounts_below "$tree"
    put_back "$tree"
    [ ! -d "$tree" ] || settle_names "$tree"
  done
}
