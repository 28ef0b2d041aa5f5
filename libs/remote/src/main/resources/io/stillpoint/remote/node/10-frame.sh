#!/bin/bash -p
# stillpoint-node: the one program through which Stillpoint does everything on a node. Installed as
# /usr/local/sbin/stillpoint-node, owned by root, mode 0755; started by sshd as the forced command of a service's key:
#
#   stillpoint-node control | restore         what the key's holder may do
#
# The request comes in SSH_ORIGINAL_COMMAND, as one line of plain words that no shell ever reads:
#
#   v1 <cluster> <saga> <stage/target> <token> <run> <verb> [argument...]
#
# Standard output: the verb's answer, lines of key=value (or the stream that the verb is about). Standard error:
#   waiting: for what, for how long             note: worth knowing      problem: code|expected|found|where|remedy
#   changed: a file that changed while it was read, and how
#
# Exit status: 0 done (also when it was done before) · 64 malformed request · 65 refused: somebody must correct something
# first · 70 failed, may be tried again · 73 not reached in time, may be tried again · 75 fenced: a newer task has been
# here · 77 not permitted
#
# It needs bash 4.2, coreutils, util-linux, systemd 219, iproute2 and GNU tar, as systems of ICP's time have them.
set -uo pipefail
umask 077
unset IFS BASH_ENV ENV CDPATH GLOBIGNORE TMPDIR
# What brings a node back works on a full disk too. So there are no here-documents and no
# here-strings: older versions of bash write them to a file.
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C

say()  { printf '%s=%s\n' "$1" "$2" || true; }
note() { printf 'note: %s\n' "$*" >&2 || true; }

# fail STATUS CODE EXPECTED FOUND REMEDY
fail() {
  local status=$1 word line=; shift
  for word in "$1" "$2" "$3" "$HOSTNAME" "$4"; do
    word=${word//|//}; line="$line${line:+|}${word//$'\n'/ }"
  done
  printf 'problem: %s\n' "$line" >&2 || true
  journal "exit status $status: $line"
  exit "$status"
}

# The node's own journal records who did what, in case everything else is lost.
journal() {
  [ -z "${verb-}" ] || [ -n "$root" ] || logger -t stillpoint-node -- \
    "${cluster-} ${saga-} ${step-} token ${token-} run ${run-} ${verb-}: $*" >/dev/null 2>&1 || true
}

# argument KEY ARGUMENT... -> REPLY, the value of KEY=VALUE; 1 when it is not there.
argument() {
  local key=$1 word; shift
  for word in "$@"; do
    case $word in "$key="*) REPLY=${word#*=}; return 0 ;; esac
  done
  return 1
}

number() {                                        # KEY ARGUMENT... -> REPLY
  local digits='^(0|[1-9][0-9]{0,14})$'
  argument "$@" && [[ $REPLY =~ $digits ]] ||
    fail 64 malformed-request "$1=NUMBER" "'${REPLY-}'" "Run the same release on services and nodes."
}

# wait_until PREDICATE CODE EXPECTED REMEDY: calls PREDICATE, which sets $missing to what is still missing.
# $deadline counts in bash's SECONDS. The operations brief asks for patience, and for saying what is waited for.
wait_until() {
  local began=$SECONDS told=-1000 left
  missing=
  until "$1"; do
    left=$((deadline > SECONDS ? deadline - SECONDS : 0))
    if [ $((SECONDS - told)) -ge 10 ]; then
      printf 'waiting: %s, for %s s so far, at most %s s more\n' "$missing" $((SECONDS - began)) "$left" >&2 || true
      told=$SECONDS
    fi
    [ "$left" -gt 0 ] || fail 73 "$2" "$3" "after $((SECONDS - began)) s: $missing" "$4"
    sleep 0.2
  done
}

deadline_from() { number within "$@"; deadline=$((SECONDS + REPLY)); }

# Written data must be on the disk before the answer. Only our own data: on a busy node all the rest can take minutes.
# The sync of old coreutils takes no arguments.
settle() { find "$@" -xdev \( -type f -o -type d \) -exec sync -- {} + 2>/dev/null || sync; }

# The same for names: of the directories and of their parents.
settle_names() {
  local directory
  for directory in "$@"; do sync -- "$directory" "${directory%/*}/" 2>/dev/null || { sync; return; }; done
}

# store FILE LINE...: the whole file or none of it. A spare file needs no room; else the reserve beside it makes some.
reserve_name=.stillpoint-reserve reserve_bytes=65536
store() {
  local directory=${1%/*}
  store_in_spare "$@" || store_once "$@" || { rm -f -- "$directory/$reserve_name"; store_once "$@" || return 1; }
  keep_reserve "$directory"
}

store_once() {
  if printf '%s\n' "${@:2}" 2>/dev/null > "$1.new" && { sync "$1.new" 2>/dev/null || sync; } && mv -fT -- "$1.new" "$1"; then return 0; fi
  rm -f -- "$1.new"
  return 1
}

# Random bytes, because a file system may store nothing for zeros. Where there is no room now, the next verb tries again.
keep_reserve() {
  local file=$1/$reserve_name
  [ ! -s "$file" ] || return 0
  head -c "$reserve_bytes" /dev/urandom 2>/dev/null > "$file" || rm -f -- "$file"
}
