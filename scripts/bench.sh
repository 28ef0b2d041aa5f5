# `./stillpoint bench`: ratios against the ordinary tools, measured side by side in one run.

# Refuses what is no bench, before anything is installed for it.
require_bench() {
  case "$1" in
    etcd | registry | mariadb | mongodb | cold-window | all) ;;
    *)
      echo "./stillpoint bench: expected etcd, registry, mariadb, mongodb, cold-window or nothing for all, found '$1'." >&2
      exit 2
      ;;
  esac
}

run_bench() {
  case "${1:-all}" in
    cold-window) shift; bench_cold_window "$@" ;;
    all) measure etcd && measure registry && measure mariadb && measure mongodb && bench_cold_window ;;
    *) measure "$@" ;;
  esac
}

# One component into S3 against the ordinary tools. Arguments: the component, then what its class says.
measure() {
  require_maven
  local module class
  case "$1" in
    etcd) module=libs/etcd class=io.stillpoint.etcd.bench.EtcdSnapshotBench ;;
    registry) module=libs/registry class=io.stillpoint.registry.bench.RegistryBench ;;
    mariadb) module=libs/mariadb class=io.stillpoint.mariadb.bench.MariadbBench ;;
    mongodb) module=libs/mongodb class=io.stillpoint.mongodb.bench.MongodbBench ;;
  esac
  shift
  echo "building the bench ..."
  (cd "$ROOT" && mvn -q -B -DskipTests -pl "$module" -am package)
  echo "load of this machine: $(cut -d ' ' -f 1-3 /proc/loadavg), $(nproc) cores"
  "$JAVA_HOME/bin/java" -XX:+UseSerialGC --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \
    -Dstillpoint.test.s3proxy="$ROOT/$module/target/s3-server/s3proxy.jar" \
    -cp "$ROOT/$module/target/test-classes:$ROOT/$module/target/classes:$(cat "$ROOT/$module/target/bench.classpath")" \
    "$class" "$@"
}

# The cold window of a baseline on the lab against the same node commands run side by side by a script.
bench_cold_window() {
  "$ROOT/lab/install"
  build_if_changed
  STILLPOINT_HOME=$(mktemp -d /var/tmp/stillpoint-bench-XXXXXX)
  export STILLPOINT_HOME
  trap 'cli down; "$ROOT/lab/lab" down; rm -rf "$STILLPOINT_HOME"' EXIT
  "$ROOT/lab/lab" up
  cli up
  cli cluster add lab --boot "$("$ROOT/lab/lab" ssh master1 hostname -I | awk '{print $1}')" \
    --hosts "${STILLPOINT_LAB_STATE:-/var/lib/stillpoint-lab}/boot/cluster/hosts"
  local round ours theirs config="$STILLPOINT_HOME/s3cmd.cfg" results=()
  s3cmd_config >"$config"
  for round in 1 2 3 4 5; do
    ours=$(cli backup create --cluster lab --baseline --wait | cold_window_seconds)
    await_verified "$round"
    theirs=$("$ROOT/lab/cold-window" lab "$config" stillpoint "$STILLPOINT_HOME/secrets/node-backup/recipients.txt" 2>/dev/null)
    awk -v round="$round" -v ours="$ours" -v theirs="$theirs" \
      'BEGIN { printf "round %d: cold window %d s, script %.1f s, difference %.1f s, ratio %.2f\n", round, ours, theirs, ours - theirs, ours / theirs }'
    results+=("$(awk -v ours="$ours" -v theirs="$theirs" 'BEGIN { printf "%.1f", ours - theirs }')")
  done
  printf '%s\n' "${results[@]}" | sort -n | awk '{ all[NR] = $1 } END { printf "median difference %.1f s (at most 2 s are wanted)\n", all[int((NR + 1) / 2)] }'
}

# The restore service reads new images back once their point is sealed; wait for it, so that the script has the machine alone.
await_verified() {
  local end=$((SECONDS + 300)) images=$(("$1" * 4))
  until [ "$(cli events --cluster lab -o json | grep -c SnapshotVerified)" -ge "$images" ]; do
    [ "$SECONDS" -lt "$end" ] || { echo "./stillpoint bench: expected $images verified images within 300 s" >&2; exit 1; }
    sleep 1
  done
}

cli() {
  "$JAVA_HOME/bin/java" -XX:+UseSerialGC -XX:TieredStopAtLevel=1 --enable-native-access=ALL-UNNAMED \
    --sun-misc-unsafe-memory-access=allow -jar "$CLI_JAR" "$@"
}

# "... cluster stood still for 1 min 30 s" as seconds.
cold_window_seconds() {
  sed -n 's/.*stood still for \(.*\)$/\1/p' | tail -n 1 |
    awk '{ s = 0; for (i = 1; i < NF; i += 2) s += $i * ($(i + 1) ~ /^min/ ? 60 : $(i + 1) ~ /^h/ ? 3600 : 1); print s }'
}

s3cmd_config() {
  local credentials="$STILLPOINT_HOME/secrets/cli/s3.credentials" endpoint
  endpoint=$(sed -n 's/^vault.endpoint=http:\/\///p' "$STILLPOINT_HOME/stillpoint.properties")
  umask 077
  cat <<X
[default]
access_key = $(sed -n 's/^access-key=//p' "$credentials")
secret_key = $(sed -n 's/^secret-key=//p' "$credentials")
host_base = $endpoint
host_bucket = $endpoint
use_https = False
multipart_chunk_size_mb = 15
X
}
