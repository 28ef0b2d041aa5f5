# Spare files, so that what must be remembered needs neither a block nor an inode of a full file system. They are made while there is
# room, are overwritten in place, and get the name of what they hold by a rename. What they replace becomes a spare.
spare_name=.stillpoint-spare spare_bytes=4096

# keep_spares DIRECTORY NAME...: one for each of these files that is not there, and one more. Where there is no room the next verb tries again.
keep_spares() {
  local directory=$1 name number missing=1; shift
  for name in "$@"; do [ -s "$directory/$name" ] || missing=$((missing + 1)); done
  for ((number = 1; number <= missing; number++)); do
    name=$directory/$spare_name-$number
    [ ! -s "$name" ] || continue
    rm -f -- "$name"
    # Never into what has got this name in between: it may be a record.
    { (set -C; printf "%${spare_bytes}s" '' > "$name") && sync "$name"; } 2>/dev/null || { [ -s "$name" ] || rm -f -- "$name"; break; }
  done
}

store_in_spare() {                                # FILE LINE...
  local file=$1 spare text; shift
  printf -v text '%s\n' "$@"
  [ ${#text} -lt $spare_bytes ] || return 1
  printf -v text '%s%*s\n' "$text" $((spare_bytes - ${#text} - 1)) ''      # filled up with a line of blanks
  for spare in "${file%/*}/$spare_name"-*; do
    # With two names it is also what it was about to replace when something crashed.
    [ "$(stat -c '%h %F' -- "$spare" 2>/dev/null)" = '1 regular file' ] || { rm -f -- "$spare"; continue; }
    { printf %s "$text" 1<> "$spare" && { sync "$spare" || sync; }; } 2>/dev/null || continue
    rename_over "$spare" "$file" && return 0
  done
  return 1
}

# rename_over FROM TO: what was there gets a spare's name first.
rename_over() {
  if unused_spare "$2"; then ln -T -- "$2" "$REPLY" 2>/dev/null || true; fi
  mv -fT -- "$1" "$2" || return 1
  sync "${2%/*}" 2>/dev/null || sync
}

# retire FILE...: what is not needed any more, of one directory.
retire() {
  local file
  for file in "$@"; do
    [ -f "$file" ] || continue
    unused_spare "$file" && mv -fT -- "$file" "$REPLY" || rm -f -- "$file"
  done
  sync "${1%/*}" 2>/dev/null || sync
}

unused_spare() {                                  # FILE -> REPLY: a free name, for a file as long as spares are
  local number=1
  [ "$(stat -c %s -- "$1" 2>/dev/null)" = $spare_bytes ] || return 1
  while exists "${1%/*}/$spare_name-$number"; do number=$((number + 1)); done
  REPLY=${1%/*}/$spare_name-$number
}

