# Debian packages that a command needs; installs missing ones.

# Programs that a restore and the by-hand proof call; the lab lists its own in lab/install.
DEMO_PACKAGES=(etcd-client openssh-client zstd mariadb-client)
# Real parts that the tests and the bench run against, and the ordinary tools of the by-hand restores.
TEST_PACKAGES=(etcd-server etcd-client openssh-server openssh-client age zstd s3cmd attr acl libcap2-bin kcat uuid-runtime util-linux
  iproute2 procps time docker-registry skopeo jq mariadb-server-core mariadb-client openssl e2fsprogs mount
  ceph-mon ceph-osd radosgw ceph-common)

install_packages() {
  local package missing=()
  for package in "$@"; do
    [ "$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || missing+=("$package")
  done
  [ ${#missing[@]} -eq 0 ] && return 0
  if [ "$(id -u)" -ne 0 ]; then
    echo "stillpoint: expected the Debian packages ${missing[*]}, found them missing. Run as root, or install them." >&2
    exit 2
  fi
  echo "installing Debian packages: ${missing[*]}"
  export DEBIAN_FRONTEND=noninteractive
  update_lists
  apt-get -qq -o DPkg::Lock::Timeout=400 install -y --no-install-recommends "${missing[@]}" >/dev/null
}

update_lists() { apt-get -qq -o DPkg::Lock::Timeout=400 update >/dev/null; }

# Tells whether this machine's Debian release has the package at all.
release_has() {
  update_lists
  apt-cache show "$1" >/dev/null 2>&1
}
