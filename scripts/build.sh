# Builds the jars when sources are newer than the last build, and starts the command line program.

BUILD_STAMP="$ROOT/target/build-stamp"
CLI_JAR="$ROOT/cli/target/stillpoint-cli-0.1.0-exec.jar"

require_maven() {
  command -v mvn >/dev/null && return 0
  echo "stillpoint: expected Maven (mvn) on the PATH, found none. Install it: apt-get install maven" >&2
  exit 2
}

# Jars only: a mistake in a test, or in how a source is laid out, must not keep Stillpoint from starting. `./stillpoint test` checks both.
# Servers for tests are not copied either.
build() {
  require_maven
  mkdir -p "$ROOT/target"
  local started=$SECONDS log="$ROOT/target/build.log"
  echo "building Stillpoint (log: target/build.log) ..."
  if ! (cd "$ROOT" && mvn -B -Dmaven.test.skip=true -Dmdep.skip=true -Dspotless.check.skip=true package >"$log" 2>&1); then
    grep -E '^\[ERROR\]' "$log" | head -n 30 >&2
    echo "stillpoint: the build failed; the whole log is in $log" >&2
    exit 1
  fi
  touch "$BUILD_STAMP"
  echo "built in $((SECONDS - started)) s"
}

# When two commands start at once, one builds and the other one waits for it.
build_if_changed() {
  mkdir -p "$ROOT/target"
  (
    # Another command that only looks has done so in a moment.
    if ! flock -w 3 9; then
      echo "waiting for another build ..." >&2
      flock 9
    fi
    build_what_changed 9>&-
  ) 9>"$ROOT/target/build.lock"
}

build_what_changed() {
  if [ ! -e "$BUILD_STAMP" ] || [ ! -e "$CLI_JAR" ] ||
    [ -n "$(find "$ROOT" -newer "$BUILD_STAMP" \( -path '*/src/main/*' -o -name pom.xml -o -path "$ROOT/schemas/json/*" \) \
      -not -path '*/target/*' -type f -print -quit)" ]; then
    build
  fi
}

run_cli() {
  exec "$JAVA_HOME/bin/java" -XX:+UseSerialGC -XX:TieredStopAtLevel=1 --enable-native-access=ALL-UNNAMED \
    --sun-misc-unsafe-memory-access=allow -jar "$CLI_JAR" "$@"
}
