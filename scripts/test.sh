# `./stillpoint test`: everything that can be proved on one machine, in one run.

run_tests() {
  require_maven
  install_packages "${TEST_PACKAGES[@]}"
  local arguments=()
  while [ $# -gt 0 ]; do
    case "$1" in
      --faults) arguments+=(-Dstillpoint.faults=all) ;;
      --seeds) arguments+=("-Dstillpoint.seeds=$2"); shift ;;
      *)
        echo "stillpoint test: expected --faults or --seeds N, found '$1'." >&2
        exit 2
        ;;
    esac
    shift
  done
  cd "$ROOT"
  mvn -B --fail-at-end "${arguments[@]}" verify
}
