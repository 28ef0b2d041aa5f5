# Packages of this machine, and the OS tree which all nodes share.

HOST_PACKAGES=(debootstrap systemd-container dbus iproute2 openssl openssh-client jq etcd-client etcd-server python3-minimal procps util-linux)
COMPONENT_PACKAGES=(docker-registry mariadb-server-core mariadb-client python3)
NODE_PACKAGES=systemd,systemd-sysv,dbus,iproute2,procps,openssh-server,python3,tar,attr,acl,libcap2-bin,util-linux,etcd-server,etcd-client,jq,openssl

# Prints "URI KEYRING" of this machine's own package source for the release, from either format of apt's source lists.
apt_mirror() {
  local release=$1
  { cat /etc/apt/sources.list.d/*.sources 2>/dev/null | awk -v rel="$release" '
      function done_paragraph() { if (uri && hit && main) { print uri, key; exit } uri = key = hit = main = "" }
      /^[ \t]*#/ { next }
      NF == 0 { done_paragraph(); next }
      $1 == "URIs:" { uri = $2 }
      $1 == "Suites:" { for (i = 2; i <= NF; i++) if ($i == rel) hit = 1 }
      $1 == "Components:" { for (i = 2; i <= NF; i++) if ($i == "main") main = 1 }
      $1 == "Signed-By:" && $2 ~ /^\// { key = $2 }
      END { done_paragraph() }'
    cat /etc/apt/sources.list /etc/apt/sources.list.d/*.list 2>/dev/null | awk -v rel="$release" '
      $1 == "deb" {
        key = ""
        if (match($0, /signed-by=[^] ,]+/)) key = substr($0, RSTART + 10, RLENGTH - 10)
        sub(/\[[^]]*\]/, "")
        for (i = 4; i <= NF; i++) if ($3 == rel && $i == "main") { print $2, key; exit }
      }'
  } | sed -n 1p
}

# Packages must not start their services here: Debian asks policy-rc.d before it starts one.
service_guard()   { [ -e /usr/sbin/policy-rc.d ] || { printf '#!/bin/sh\n# stillpoint lab\nexit 101\n' > /usr/sbin/policy-rc.d; chmod 755 /usr/sbin/policy-rc.d; }; }
service_unguard() { ! grep -qs '^# stillpoint lab$' /usr/sbin/policy-rc.d || rm -f /usr/sbin/policy-rc.d; }

apt_quiet() { quietly "$CACHE/log/apt.log" env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=400 "$@"; }

# Someone else may hold the lock of the package lists, which has no timeout option of its own.
apt_update() {
  local i
  for i in 1 2 3 4 5 6; do
    quietly "$CACHE/log/apt.log" apt-get -q update && return 0
    sleep 5
  done
  return 1
}

missing_packages() {
  local p
  for p in "$@"; do
    [ "$(dpkg-query -W -f '${db:Status-Abbrev}' "$p" 2>/dev/null)" = "ii " ] || echo "$p"
  done
}

host_packages()      { packages_present "${HOST_PACKAGES[@]}"; }
component_packages() { packages_present "${COMPONENT_PACKAGES[@]}"; }

packages_present() {
  local missing rc
  mapfile -t missing < <(missing_packages "$@")
  [ ${#missing[@]} -gt 0 ] || return 0
  say "installing on this machine: ${missing[*]}"
  apt_update || die "a package list from this machine's apt sources" "apt-get update fails" "see $CACHE/log/apt.log"
  service_guard
  apt_quiet install -y --no-install-recommends "${missing[@]}"; rc=$?
  service_unguard
  [ $rc = 0 ] || die "the packages ${missing[*]}" "apt-get install fails" "see $CACHE/log/apt.log"
}

# The tree is built beside its place and renamed when it is whole: an interrupted build is never used. debootstrap mounts
# things in it; in a mount namespace of its own, so that they go with it when it is killed.
os_tree() {
  local release mirror keyring new=$TREE.new
  [ -f "$TREE/.stillpoint-complete" ] && return 0
  mkdir -p "$CACHE"; exec 7>"$CACHE/lock"
  flock -w 600 7 || die "no other build in $CACHE" "its lock is held" "wait for it to end"
  [ -f "$TREE/.stillpoint-complete" ] && { exec 7>&-; return 0; }
  release=$(. /etc/os-release && echo "$VERSION_CODENAME")
  read -r mirror keyring < <(apt_mirror "$release")
  [ -n "${mirror:-}" ] || die "a source for $release main in /etc/apt" "none" "add one"
  [ -n "${keyring:-}" ] || keyring=/usr/share/keyrings/debian-archive-keyring.gpg
  say "building the nodes' OS tree (a minute or two, once)"
  rm -rf --one-file-system "$new" "$TREE"; mkdir -p "$CACHE/debs"
  quietly "$CACHE/log/debootstrap.log" unshare --mount debootstrap --variant=minbase --keyring="$keyring" --cache-dir="$CACHE/debs" \
    --include="$NODE_PACKAGES" "$release" "$new" "$mirror" ||
    die "an OS tree from debootstrap" "it fails" "see $CACHE/log/debootstrap.log, then repeat"
  say "filling in the tree"
  tree_finish "$new"
  touch "$new/.stillpoint-complete" && mv "$new" "$TREE" || die "the tree in $TREE" "mv fails" "check free space below $CACHE"
  exec 7>&-
}

# What all nodes have in common: quiet systemd, sshd with keys only, image layers of docker.
tree_finish() {
  local t=$1 u
  rm -rf "$t"/var/cache/apt/archives/*.deb "$t"/var/lib/apt/lists/* "$t"/etc/ssh/ssh_host_* "$t"/etc/apt/sources.list
  : > "$t/etc/machine-id"; : > "$t/etc/resolv.conf"
  rm -rf "$t/var/lib/etcd"                                # Debian's own; masters get theirs from the installer
  for u in etcd systemd-networkd systemd-resolved systemd-timesyncd getty@ console-getty serial-getty@ \
           container-getty@ e2scrub_reap systemd-networkd-wait-online systemd-pstore modprobe@; do
    ln -sf /dev/null "$t/etc/systemd/system/$u.service"
  done
  for u in apt-daily apt-daily-upgrade e2scrub_all dpkg-db-backup fstrim systemd-tmpfiles-clean; do
    ln -sf /dev/null "$t/etc/systemd/system/$u.timer"
  done
  ln -sf /lib/systemd/system/multi-user.target "$t/etc/systemd/system/default.target"
  mkdir -p "$t/etc/systemd/system/multi-user.target.wants" "$t/etc/systemd/journald.conf.d" "$t/etc/ssh/sshd_config.d"
  ln -sf /lib/systemd/system/ssh.service "$t/etc/systemd/system/multi-user.target.wants/ssh.service"
  printf '[Journal]\nStorage=persistent\nSystemMaxUse=32M\nForwardToSyslog=no\n' > "$t/etc/systemd/journald.conf.d/lab.conf"
  printf 'PermitRootLogin prohibit-password\nPasswordAuthentication no\nKbdInteractiveAuthentication no\nMaxStartups 100\nMaxSessions 100\n' \
    > "$t/etc/ssh/sshd_config.d/lab.conf"
  chroot "$t" python3 - < "$LAB/guest/image-layers" ||
    die "image layers in $t/var/lib/docker" "guest/image-layers fails" "run 'lab prepare' again"
}

prepare() { host_packages; os_tree; }
