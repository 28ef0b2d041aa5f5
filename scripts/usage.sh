# Help of the commands that are scripts; it needs no JDK, no packages and no build.

# Prints the help that these arguments ask for and succeeds, or fails when they ask for none.
show_usage() {
  case "$*" in
    "help test" | "test -h" | "test --help") usage_of_test ;;
    "help bench" | "bench -h" | "bench --help") usage_of_bench ;;
    "help build" | "build -h" | "build --help") usage_of_build ;;
    *) return 1 ;;
  esac
}

usage_of_test() {
  cat <<'TEXT'
Usage: ./stillpoint test [--acceptance] [--faults] [--deep] [--seeds N]
Runs the tests. As root it installs the Debian packages that they need.
      --acceptance   Plays on the lab's cluster, too.
      --faults       Kills processes and nodes there, too; stops processes, and troubles store and brokers.
      --deep         More simulations, and slow, rare tests.
      --seeds N      So many simulations.

Examples:

  ./stillpoint test
  ./stillpoint test --acceptance
TEXT
}

usage_of_bench() {
  cat <<'TEXT'
Usage: ./stillpoint bench [etcd | registry | mariadb | mongodb | cold-window]
Measures ratios against the ordinary tools, side by side; all of them without an argument. As root it installs the Debian
packages that it needs.

Examples:

  ./stillpoint bench etcd
TEXT
}

usage_of_build() {
  cat <<'TEXT'
Usage: ./stillpoint build
Builds the jars; its log is target/build.log. Every other command builds what has changed.

Examples:

  ./stillpoint build
TEXT
}
