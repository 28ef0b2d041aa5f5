# Runs on a node as root, fed to "bash -s" by NodeInstaller, which sets the variables above. Repeatable.
set -eu
umask 077
problem() { echo "problem: $1|$2|$3|$HOSTNAME|$4" >&2; exit 65; }

[ "$(id -u)" = 0 ] || problem not-root "root" "$(id -un)" "Give the installer a key of root."
for tool in flock findmnt systemctl systemd-run ss tar; do
  command -v "$tool" >/dev/null || problem tool-missing "the command $tool" "none" "Install it on the node (util-linux, systemd, iproute2, tar)."
done

# Whose node is it? Asked before anything is changed.
owner=
[ ! -e "$state/fence" ] || read -r _ _ owner _ < "$state/fence" || true
[ -z "$owner" ] || [ "$owner" = "$cluster" ] || problem other-cluster "a node of $cluster, or of no cluster yet" "one of cluster $owner" \
  "If it has moved to $cluster, remove $state/fence there. Nothing was changed on this node."

# A node that knows a token keeps it: a task may be on its way that is older than the newest one. The script takes the same lock.
mkdir -p -m 700 "$state"
exec 9< "$state"
flock -w 60 9 || problem node-busy "a lock in $state within 60 s" "another holder" "Look at 'systemctl list-units stillpoint-task-*' there."
if [ ! -e "$state/fence" ]; then
  tell() { printf '%-511s\n' "$token - $cluster" > "$state/fence.new"; } 2>/dev/null
  tell || { rm -f "$state/.stillpoint-reserve"; tell; } ||
    problem fence-not-stored "room for 512 bytes in $state" "none" "Make room there, then add the cluster again."
  sync
  mv -fT "$state/fence.new" "$state/fence"
fi

# Earlier releases kept no record of etcd's manifest. They parked it before the others, whose record they wrote.
backup=${state%/var/lib/stillpoint}/etc/cfc/podbackup
if [ -f "$script" ] && ! grep -q stillpoint-unparked "$script" && [ -e "$backup/.stillpoint-parked" ] && [ -e "$backup/etcd.json" ] &&
   [ ! -e "${backup%/podbackup}/pods/etcd.json" ] && [ ! -e "$backup/.stillpoint-parked-etcd" ]; then
  echo etcd.json > "$backup/.stillpoint-parked-etcd.new"
  sync
  mv -fT "$backup/.stillpoint-parked-etcd.new" "$backup/.stillpoint-parked-etcd"
fi
rm -f "$state/fence.lock" "$state/run.lock"

# What the script remembers gets its room now, and not when the disk is full. Never into a file that a running script has just named so.
for spare in 1 2 3 4 5 6 7; do
  for directory in "$state" "$backup"; do
    [ "$directory" = "$backup" ] || [ "$spare" -lt 3 ] || continue
    [ -d "$directory" ] && [ ! -s "$directory/.stillpoint-spare-$spare" ] || continue
    rm -f "$directory/.stillpoint-spare-$spare"
    (set -C; printf '%4096s' '' > "$directory/.stillpoint-spare-$spare") 2>/dev/null || [ -s "$directory/.stillpoint-spare-$spare" ] ||
      rm -f "$directory/.stillpoint-spare-$spare"
  done
done
exec 9>&-

# A new file and then a rename: a running script keeps the whole old file.
mkdir -p -m 755 "$(dirname "$script")"
new=$(mktemp "$script.XXXXXX")
printf %s "$script_base64" | base64 -d > "$new"
chown 0:0 "$new"; chmod 755 "$new"
mv -f "$new" "$script"

# Lines of other owners stay as they are, in order; our lines are known by their comment, the last word.
directory=$(dirname "$authorized_keys")
mkdir -p -m 700 "$directory"
new=$(mktemp "$authorized_keys.XXXXXX")
lines=$(printf %s "$lines_base64" | base64 -d)
if [ -e "$authorized_keys" ]; then
  while IFS= read -r line || [ -n "$line" ]; do
    comment=${line##* }
    case " $(printf '%s\n' "$lines" | sed 's/.* //' | tr '\n' ' ') " in
      *" $comment "*) [ "${comment#stillpoint:}" != "$comment" ] || printf '%s\n' "$line" ;;
      *) printf '%s\n' "$line" ;;
    esac
  done < "$authorized_keys" > "$new"
fi
printf '%s\n' "$lines" >> "$new"
chmod 600 "$new"
mv -f "$new" "$authorized_keys"
! command -v restorecon >/dev/null || restorecon -F "$script" "$authorized_keys" "$directory" >/dev/null 2>&1 || true
