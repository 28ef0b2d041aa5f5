# The node's current state: units, processes, ports, mounts. Nothing here changes anything, and nothing calls the docker
# command: by socket activation it would start a docker that was stopped.

# unit_state UNIT -> REPLY: systemd's word, or absent.
unit_state() {
  local text
  text=$(systemctl show -p LoadState -p ActiveState "$1" 2>&1) ||
    fail 70 systemctl-failed "systemctl show $1" "$text" "Look at systemd on the node."
  case $text in
    *LoadState=not-found*) REPLY=absent ;;
    *ActiveState=*) REPLY=${text#*ActiveState=}; REPLY=${REPLY%%$'\n'*} ;;
    *) fail 70 systemctl-failed "ActiveState of $1" "$text" "Look at systemd on the node." ;;
  esac
}

unit_is_down() { unit_state "$1"; case $REPLY in inactive|failed|absent) ;; *) return 1 ;; esac; }

# listening -> REPLY: " 22 2380 ", every TCP port with a listener. A table that cannot be read never means "free".
listening() {
  local table kind address rest
  table=$(ss -ltn 2>&1) && [[ $table == *State* ]] ||
    fail 70 ss-failed "ss -ltn to list sockets" "$table" "Install iproute2, or look at what ss says."
  REPLY=$(printf '%s\n' "$table" | while read -r kind _ _ address rest; do
    [ "$kind" = LISTEN ] && printf '%s ' "${address##*:}"
  done)
  REPLY=" $REPLY"
}

# service_of PID -> REPLY: the systemd service that started it, unless it ends with docker and kubelet.
service_of() {
  local group=
  while IFS= read -r group; do
    case $group in *:name=systemd:*|0::*) break ;; esac
  done 2>/dev/null < "$root/proc/$1/cgroup"
  in_container "$group" && return 1
  case $group in
    */docker.service*|*/containerd.service*|*/kubelet.service*) return 1 ;;
    */*.service*) REPLY=${group%.service*}.service; REPLY=${REPLY##*/} ;;
    *) return 1 ;;
  esac
}

# outsiders -> REPLY: lines "PORT SERVICE" of listeners that stopping docker does not end.
outsiders() {
  REPLY=$(ss -ltnp 2>/dev/null | while read -r kind _ _ address _ rest; do
    pid=${rest#*pid=}; pid=${pid%%,*}
    [ "$kind" = LISTEN ] && [[ $pid =~ ^[0-9]+$ ]] && service_of "$pid" && printf '%s %s\n' "${address##*:}" "$REPLY"
  done | sort -nu)
}

# ports_closed: no port of $ports has a listener. $missing names services that will not end with docker.
ports_closed() {
  local port open= text=
  listening
  for port in $ports; do
    case $REPLY in *" $port "*) open="$open $port" ;; esac
  done
  [ -n "$open" ] || return 0
  outsiders
  for port in $open; do
    text="$text${text:+, }$port"
    if [[ $'\n'$REPLY =~ $'\n'$port' '([^$'\n']+) ]]; then text="$text (${BASH_REMATCH[1]})"; fi
  done
  missing="ports still open: $text"
  return 1
}

ports_from() {                                    # ARGUMENT... -> ports, separated by blanks
  local list='^[0-9]{1,5}(,[0-9]{1,5})*$'
  argument ports "$@" || { ports=; return 0; }
  [ -z "$REPLY" ] || [[ $REPLY =~ $list ]] ||
    fail 64 malformed-request "ports=N,N" "'$REPLY'" "Run the same release on services and nodes."
  ports=${REPLY//,/ }
}

# By name: kubelet, all parts of the container engine, and the programs in containers of the control plane.
is_cluster_process() {
  case $1 in
    kubelet|hyperkube|dockerd|docker-containe*|docker-proxy|docker-runc|containerd|containerd-shim*|runc|etcd|\
kube-apiserver|kube-controller*|kube-scheduler|kube-proxy) ;;
    *) return 1 ;;
  esac
}
CLUSTER_PROCESSES='kubelet dockerd containerd containerd-shim docker-proxy runc etcd hyperkube kube-apiserver kube-controller-manager kube-scheduler kube-proxy'

# By control group: everything that runs in a container, under any name.
in_container() {
  case $1 in *[:/]docker/[0-9a-f]*|*/docker-[0-9a-f]*.scope*|*/kubepods[./]*) ;; *) return 1 ;; esac
}

# cluster_processes -> REPLY: names, each once. A zombie is gone already.
cluster_processes() {
  local dir comm groups stat node_is_container= seen=' '
  { IFS= read -r -d '' groups < "$root/proc/1/cgroup"; } 2>/dev/null
  in_container "${groups-}" && node_is_container=yes     # then the groups do not show what runs inside
  for dir in "$root"/proc/[0-9]*; do
    comm=; groups=; stat=
    { read -r comm < "$dir/comm"; } 2>/dev/null || continue
    if ! is_cluster_process "$comm"; then
      [ -z "$node_is_container" ] || continue
      { IFS= read -r -d '' groups < "$dir/cgroup"; } 2>/dev/null
      in_container "$groups" || continue
      comm="$comm(container)"
    fi
    { read -r stat < "$dir/stat"; } 2>/dev/null || continue
    case ${stat##*)} in ' Z'*) continue ;; esac
    case $seen in *" $comm "*) ;; *) seen="$seen$comm " ;; esac
  done
  REPLY=${seen# }
}

process_gone() {                                  # NAME
  cluster_processes
  case " $REPLY" in *" $1 "*) return 1 ;; esac
}

boot_id() { read -r REPLY < "$root/proc/sys/kernel/random/boot_id" || fail 70 no-boot-id "a boot id" "none" "Look at /proc on the node."; }

# mount_table -> REPLY: lines of "target type root", root being the directory of the file system that is mounted.
mount_table() {
  REPLY=$(findmnt -rn -o TARGET,FSTYPE,FSROOT 2>&1) && [ -n "$REPLY" ] ||
    fail 70 findmnt-failed "findmnt to list mounts" "$REPLY" "Look at what findmnt says."
}

# mount_type TARGET -> REPLY: its file system's type; 1 when nothing is mounted there.
mount_type() {
  local target type wanted=$root$1
  [ "$1" != / ] || wanted=${root:-/}
  mount_table
  REPLY=$(printf '%s\n' "$REPLY" | while read -r target type _; do
    [ "$target" != "$wanted" ] || printf '%s\n' "$type"
  done | tail -n 1)
  [ -n "$REPLY" ]
}

# is_part_of_file_system TARGET: a bind mount or a subvolume. df shows the whole file system for it.
is_part_of_file_system() {
  local target directory wanted=$root$1
  [ "$1" != / ] || wanted=${root:-/}
  mount_table
  REPLY=$(printf '%s\n' "$REPLY" | while read -r target _ directory; do
    [ "$target" != "$wanted" ] || printf '%s\n' "${directory:-/}"
  done | tail -n 1)
  [ "$REPLY" != / ]
}

# has_mount_below DIRECTORY -> 0 and REPLY: the first of them.
has_mount_below() {
  local target
  mount_table
  REPLY=$(printf '%s\n' "$REPLY" | while read -r target _; do
    case $target in "$1"/*) printf '%s\n' "$target"; break ;; esac
  done)
  [ -n "$REPLY" ]
}

# free_bytes PATH -> REPLY
free_bytes() {
  local blocks size
  read -r blocks size < <(stat -f -c '%a %S' -- "$1") || fail 70 statfs-failed "free space of $1" "stat fails" "Look at the mount."
  REPLY=$((blocks * size))
}
