# `./stillpoint test`: decisions, edges on real parts, and a process killed at every stage with scripted nodes.
# --acceptance adds what a user sees on the lab, --faults a process killed at every stage there, a store in trouble and processes
# that stand still, --deep more simulations and slow, rare tests, whose faults the ordinary run tests in a smaller way.

# The commit before sagas learned to hold under fire: what it wrote is read. What is written
# today it reads once every saga has ended; before that it forgets sagas that run side by side, or makes partitions wait.
EARLIER_COMMIT=e15d51eb01e1da0b44fe9772e34688a0cdc07585
EARLIER_COORDINATOR="$ROOT/target/earlier-release/$EARLIER_COMMIT.jar"

# Builds its coordinator, once. A clone without history has none, and the test that needs it says so.
build_earlier_release() {
  local sources
  [ -f "$EARLIER_COORDINATOR" ] && return 0
  git -C "$ROOT" cat-file -e "$EARLIER_COMMIT^{commit}" 2>/dev/null || return 0
  # Not below the root, where the tests of house rules would read it.
  sources=$(mktemp -d)
  git -C "$ROOT" archive "$EARLIER_COMMIT" | tar -x -C "$sources"
  (cd "$sources" && mvn -q -B -DskipTests -pl services/coordinator -am package)
  mkdir -p "$(dirname "$EARLIER_COORDINATOR")"
  cp "$sources"/services/coordinator/target/stillpoint-coordinator-*-exec.jar "$EARLIER_COORDINATOR"
  rm -rf "$sources"
}

run_tests() {
  local arguments=() acceptance=no
  while [ $# -gt 0 ]; do
    case "$1" in
      --acceptance) acceptance=yes ;;
      --faults) acceptance=yes; arguments+=(-Dstillpoint.faults=all) ;;
      # In front, so that an explicit --seeds wins.
      --deep) arguments=(-Dstillpoint.deep -Dstillpoint.seeds=500000 "${arguments[@]}") ;;
      --seeds)
        if ! [[ ${2:-} =~ ^[1-9][0-9]*$ ]]; then
          echo "./stillpoint test --seeds: expected a number, found '${2:-}'." >&2
          exit 2
        fi
        arguments+=("-Dstillpoint.seeds=$2")
        shift
        ;;
      *)
        echo "./stillpoint test: expected --acceptance, --faults, --deep or --seeds N, found '$1'." >&2
        exit 2
        ;;
    esac
    shift
  done
  require_maven
  install_packages "${TEST_PACKAGES[@]}"
  # Node.js may come from elsewhere; then Debian's cannot be installed beside it.
  command -v npm >/dev/null || install_packages nodejs npm
  cd "$ROOT"
  mkdir -p target
  if [[ " ${arguments[*]} " == *" -Dstillpoint.faults=all "* ]]; then
    build_earlier_release
    arguments+=("-Dstillpoint.earlier=$EARLIER_COORDINATOR")
  fi
  local stamp="$ROOT/target/test-stamp" status=0
  touch "$stamp"
  # More modules than cores: tests wait for servers half of their time.
  mvn -B --fail-at-end -T 1.5C "${arguments[@]}" verify || status=$?
  # The lab is a whole cluster on this machine, so it runs alone, with the jars built above.
  if [ "$acceptance" = yes ]; then
    mvn -B "${arguments[@]}" -Dstillpoint.acceptance -pl acceptance verify || status=$?
  fi
  summarize_tests "$stamp" "$status"
  exit "$status"
}

# Prints which tests failed, as Surefire's reports that are newer than a file say: the log of Maven has them somewhere above.
list_failures() {
  reports_since "$1" | while IFS= read -r report; do
    awk -v module="${report%/target/*}" '
      function attribute(name,  at) {
        if (!match($0, " " name "=\"[^\"]*\"")) return ""
        at = RSTART + length(name) + 3
        return substr($0, at, RLENGTH - length(name) - 4)
      }
      /<testcase / { test = attribute("classname") "." attribute("name") }
      /<(failure|error)[ >]/ { print "failed: " substr(module, 3) " " test }' "$report"
  done
}

reports_since() { find . -path '*/target/surefire-reports/TEST-*.xml' -newer "$1" -type f | sort; }

# Prints seconds and tests per module from Surefire's reports that are newer than a file. The last line is the sum.
summarize_tests() {
  local stamp=$1 status=$2
  list_failures "$stamp"
  reports_since "$stamp" |
    while IFS= read -r report; do
      printf '%s ' "${report%/target/*}"
      grep -m 1 -A 20 '<testsuite ' "$report" | tr '\n' ' ' | sed 's/>.*//'
      echo
    done |
    awk -v status="$status" '
      function attribute(name,  at) {
        if (!match($0, " " name "=\"[0-9.,]*\"")) return 0
        at = substr($0, RSTART + length(name) + 3, RLENGTH - length(name) - 4)
        gsub(",", "", at)
        return at + 0
      }
      {
        module = substr($1, 3)
        if (!(module in seconds)) names[++modules] = module
        seconds[module] += attribute("time")
        tests[module] += attribute("tests") - attribute("skipped")
        failed[module] += attribute("failures") + attribute("errors")
        skipped[module] += attribute("skipped")
      }
      END {
        printf "\n%-32s %8s %8s %8s\n", "module", "seconds", "tests", "failed"
        for (m = 1; m <= modules; m++) {
          name = names[m]
          printf "%-32s %8.0f %8d %8d\n", name, seconds[name], tests[name], failed[name]
          allTests += tests[name]; allFailed += failed[name]; allSkipped += skipped[name]
        }
        print "Seconds are those of tests; modules run side by side."
        if (allSkipped > 0) print allSkipped " skipped"
        if (status != 0 && allFailed == 0) {
          print "The build failed outside of its tests (see above), which counts as one failure."
          besides = 1
        }
        printf "%d passed, %d failed\n", allTests - allFailed, allFailed + besides
      }'
}
