# Finds a JDK 25 or newer: JAVA_HOME first, then below /usr/lib/jvm. If there is none, installs Debian's own.

JDK_PACKAGE=openjdk-25-jdk-headless

jdk_feature_version() {
  local release="$1/release" version
  [ -x "$1/bin/javac" ] && [ -r "$release" ] || return 1
  version=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$release")
  printf '%s' "${version:-0}"
}

find_jdk() {
  local candidate version
  for candidate in "${JAVA_HOME:-}" /usr/lib/jvm/*; do
    [ -n "$candidate" ] || continue
    version=$(jdk_feature_version "$candidate") || continue
    if [ "$version" -ge 25 ]; then
      export JAVA_HOME="$candidate"
      return 0
    fi
  done
  return 1
}

require_jdk() {
  find_jdk && return 0
  if [ "$(id -u)" -eq 0 ] && release_has "$JDK_PACKAGE"; then
    install_packages "$JDK_PACKAGE"
    find_jdk && return 0
  fi
  echo "stillpoint: expected a JDK 25 or newer under JAVA_HOME or /usr/lib/jvm, found none, and no package $JDK_PACKAGE to install as root." \
    "Install a JDK (Debian 13 has the package), or set JAVA_HOME to one." >&2
  exit 2
}

# In the locale C, also where LANG names a locale that this machine lacks, Java opens no file whose name is more than ASCII. Every Debian
# has C.UTF-8. A locale with letters of its own stays: its names are spelled in them.
spell_names_in_utf8() {
  case "$(locale charmap 2>/dev/null)" in
    '' | ANSI_X3.4-1968) export LC_ALL=C.UTF-8 ;;
  esac
}
