# What a cluster holds beside etcd: a registry, MariaDB and a MongoDB stand-in. They run on this machine at the bridge's address
# with ICP's ports, in the lab's cgroups, and know nothing of each other.

COMPONENTS=(registry mariadb mongodb)
C=$STATE/components
LOGINS=$C/logins

component_port() { case $1 in registry) echo 8500 ;; mariadb) echo 3306 ;; mongodb) echo 27017 ;; esac; }
component_url() {
  case $1 in
    registry) echo "https://$NET.1:8500" ;;
    mariadb)  echo "mariadb://$NET.1:3306" ;;
    mongodb)  echo "mongodb://$NET.1:27017/?replicaSet=rs0" ;;
  esac
}

secret() { ( umask 077; mkdir -p "$(dirname "$1")"; printf '%s\n' "$2" > "$1" ); }   # FILE TEXT

# Passwords and the registry's certificate, made anew for each lab.
components_prepare() {
  local password
  [ -f "$C/.prepared" ] && return 0
  mkdir -p -m 711 "$C"; mkdir -p -m 700 "$LOGINS/mongodb" "$C/registry"
  password=$(openssl rand -hex 16)
  secret "$LOGINS/registry/username" stillpoint; secret "$LOGINS/registry/password" "$password"
  cp "$STATE/pki/ca.crt" "$LOGINS/registry/ca.pem"
  # The registry checks the password at every request, so the hash is the cheapest: the usual one takes 210 ms. Perl's crypt is
  # on every Debian; Python has none since 3.13.
  printf '%s' "$password" | perl -e 'print "stillpoint:", crypt(<STDIN>, "\$2y\$04\$$ARGV[0]"), "\n"' "$(openssl rand -hex 11)" > "$C/registry/htpasswd" ||
    die "a password file for the registry" "perl fails" "check perl"
  pki_cert "$STATE/pki/ca.crt" "$STATE/pki/ca.key" "$C/registry/server.crt" "$C/registry/server.key" /CN=registry "IP:$NET.1"
  cat > "$C/registry/config.yml" <<X
version: 0.1
log: {level: warn, accesslog: {disabled: true}}
storage: {cache: {blobdescriptor: inmemory}, delete: {enabled: true}, filesystem: {rootdirectory: $C/registry/storage}}
http: {addr: "$NET.1:8500", tls: {certificate: $C/registry/server.crt, key: $C/registry/server.key}}
auth: {htpasswd: {realm: lab, path: $C/registry/htpasswd}}
X
  password=$(openssl rand -hex 16)
  secret "$LOGINS/mariadb/username" stillpoint; secret "$LOGINS/mariadb/password" "$password"
  mkdir -p "$C/mariadb"
  secret "$C/mariadb/client.cnf" "$(printf '[client]\nhost=%s\nport=3306\nuser=stillpoint\npassword=%s' "$NET.1" "$password")"
  printf "CREATE USER IF NOT EXISTS 'stillpoint'@'%%' IDENTIFIED BY '%s';\nGRANT ALL PRIVILEGES ON *.* TO 'stillpoint'@'%%' WITH GRANT OPTION;\n" \
    "$password" > "$C/mariadb/init.sql"
  chmod 644 "$C/mariadb/init.sql"
  touch "$C/.prepared"
}

# run_component NAME COMMAND...: a process that outlives this command, in a cgroup of the lab.
run_component() {
  local name=$1; shift
  ( cgroup_enter components && exec setsid "$@" ) </dev/null >>"$C/$name.log" 2>&1 8>&- 9>&- &
  pid_save "$C/$name.pid" $!
  disown
}

component_start() {
  local data=$C/mariadb/run
  pid_alive "$C/$1.pid" >/dev/null && return 0
  case $1 in
    registry) run_component registry docker-registry serve "$C/registry/config.yml" ;;
    mongodb)
      stand_in_named
      run_component mongodb "$(java_25)" -Xmx256m -XX:+UseSerialGC -jar "$STILLPOINT_MONGODB_STAND_IN" serve --host "$NET.1" --port 27017 ;;
    mariadb)
      if [ ! -d "$data/data" ]; then
        mkdir -p "$data"; chown nobody "$data"
        quietly "$C/mariadb.log" mariadb-install-db --no-defaults --datadir="$data/data" --user=nobody --auth-root-authentication-method=normal \
          --innodb-log-file-size=16M --skip-name-resolve --skip-test-db || die "an empty MariaDB" "mariadb-install-db fails" "see $C/mariadb.log"
      fi
      run_component mariadb mariadbd --no-defaults --user=nobody --datadir="$data/data" --socket="$data/s.sock" --pid-file="$data/pid" \
        --tmpdir="$data" --bind-address="$NET.1" --port=3306 --init-file="$C/mariadb/init.sql" --innodb-buffer-pool-size=64M \
        --innodb-log-file-size=16M --skip-name-resolve --log-bin=binlog --server-id=1 ;;
  esac
}

component_stop() {
  local pid
  pid=$(pid_alive "$C/$1.pid") || return 0
  kill -KILL "$pid" 2>/dev/null
  wait_for 10 component_gone "$1" || die "$1 to end" "it does not" "look at ps"
}
component_gone() { ! pid_alive "$C/$1.pid" >/dev/null; }

component_answers() {
  case $1 in
    mariadb) sql 'SELECT 1' ;;
    *) tcp_open "$NET.1" "$(component_port "$1")" ;;
  esac
}

sql() { mariadb --defaults-file="$C/mariadb/client.cnf" --batch --skip-column-names -e "$1"; }

java_25() { if [ -n "${JAVA_HOME:-}" ]; then echo "$JAVA_HOME/bin/java"; else echo java; fi; }

stand_in_named() {
  [ -n "${STILLPOINT_MONGODB_STAND_IN:-}" ] ||
    die "STILLPOINT_MONGODB_STAND_IN=JAR" "none" "build standalone/mongodb-stand-in and name its exec.jar"
}

stand_in() { stand_in_named; "$(java_25)" -Xmx128m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -jar "$STILLPOINT_MONGODB_STAND_IN" "$@" --url "$(component_url mongodb)"; }

components_up() {
  local each
  for each in "${COMPONENTS[@]}"; do component_start "$each"; done
  for each in "${COMPONENTS[@]}"; do
    wait_for 90 component_answers "$each" || die "$each to answer within 90 s" "it does not" "see $C/$each.log"
    say "$each answers at $(component_url "$each")"
  done
}

# Numbered images, rows and documents; every call adds to what is there.
components_write() {
  local count=${1:-} first
  [[ $count =~ ^[1-9][0-9]{0,5}$ ]] || die "COUNT" "'$count'" "lab components write 20"
  stand_in_named
  first=$(( $(cat "$C/written" 2>/dev/null || echo 0) + 1 ))
  python3 "$LAB/lib/registry-client" push "$(component_url registry)" "$LOGINS/registry" $first $(( (count + 9) / 10 )) ||
    die "the registry to take images" "a push fails" "see $C/registry.log"
  { echo 'CREATE DATABASE IF NOT EXISTS OAuthDBSchema; USE OAuthDBSchema;
      CREATE TABLE IF NOT EXISTS tokens (id INT PRIMARY KEY, client VARCHAR(64) NOT NULL, token VARBINARY(64) NOT NULL);
      CREATE OR REPLACE VIEW clients AS SELECT DISTINCT client FROM tokens;
      START TRANSACTION;'
    seq $first $(( first + count - 1 )) | sed "s/.*/INSERT INTO tokens VALUES (&, CONCAT('client-', & % 7), UNHEX(SHA2('&', 512)));/"
    echo 'COMMIT;'; } | mariadb --defaults-file="$C/mariadb/client.cnf" || die "MariaDB to take rows" "it does not" "see $C/mariadb.log"
  stand_in write --first $first --count "$count" || die "MongoDB to take documents" "it does not" "see $C/mongodb.log"
  echo $(( first + count - 1 )) > "$C/written"
  say "wrote $(( (count + 9) / 10 )) images, $count rows, $count documents"
}

# An independent reading: digests of all images with every blob hashed, checksums of all tables, digests of all collections.
components_dump() {
  local out=${1:-} schema table
  [ -n "$out" ] || die "a FILE" "none" "lab components dump /tmp/content"
  stand_in_named
  { python3 "$LAB/lib/registry-client" dump "$(component_url registry)" "$LOGINS/registry" &&
      for table in $(sql "SELECT CONCAT(table_schema, '.', table_name) FROM information_schema.tables
          WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('mysql', 'sys', 'performance_schema') AND table_schema NOT LIKE '%stillpoint%' ORDER BY 1"); do
        echo "mariadb $(sql "CHECKSUM TABLE $table") rows $(sql "SELECT COUNT(*) FROM $table")" || exit 1
      done &&
      stand_in dump | { grep -v stillpoint || true; } | sed 's/^/mongodb /'
  } > "$out" || die "registry, MariaDB and MongoDB to be read" "it fails" "look at 'lab components up'"
  say "$(wc -l < "$out") lines about images, tables and collections"
}

# The disaster: empty servers that let the same accounts in.
components_lose() {
  local each
  for each in "${COMPONENTS[@]}"; do component_stop "$each"; done
  rm -rf --one-file-system "$C/registry/storage" "$C/mariadb/run"
  components_up
  say "registry, MariaDB and MongoDB are empty: only a restore brings their content back"
}

cmd_components() {
  local c=${1:-}; [ $# -eq 0 ] || shift
  [ -s "$STATE/nodes.list" ] || die "a lab in $STATE" "none" "run 'lab up'"
  lock_all 120
  case $c in
    up) component_packages; components_prepare; components_up ;;
    write) components_write "$@" ;;
    dump) components_dump "$@" ;;
    url) component_url "${1:-}" ;;
    lose) components_lose ;;
    *) die "up, url NAME, write COUNT, dump FILE or lose" "'$c'" "lab help" ;;
  esac
}
