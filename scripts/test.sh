# `./stillpoint test`: decisions, edges on real parts, every kind of process killed at every stage with scripted nodes. With --acceptance
# also what a user sees on the lab, with --faults also a process killed at every stage there.

run_tests() {
  require_maven
  install_packages "${TEST_PACKAGES[@]}"
  # Not every Node.js comes from Debian, and another one cannot stand beside it.
  command -v npm >/dev/null || install_packages nodejs npm
  local arguments=()
  while [ $# -gt 0 ]; do
    case "$1" in
      --acceptance) arguments+=(-Dstillpoint.acceptance) ;;
      --faults) arguments+=(-Dstillpoint.acceptance -Dstillpoint.faults=all) ;;
      --seeds) arguments+=("-Dstillpoint.seeds=$2"); shift ;;
      *)
        echo "stillpoint test: expected --acceptance, --faults or --seeds N, found '$1'." >&2
        exit 2
        ;;
    esac
    shift
  done
  cd "$ROOT"
  mvn -B --fail-at-end "${arguments[@]}" verify
}
