# Which manifests Stillpoint parked. The backup directory also holds files of operators, last year's too; they must not come to life.
# So the names are written down there, in the record. When the manifests are back the record is renamed to the tombstone, which
# needs no space, and stays. What neither names was parked by others, and comes back only when it is asked for by name.
# All of this is in the same directory, and not in /var/lib/stillpoint, because a node's image must carry it. etcd has a record
# and a tombstone of its own, with this suffix.
record_name=.stillpoint-parked tombstone_name=.stillpoint-unparked etcd_suffix=-etcd
# The saga that adopted last, and what.
adopted_name=.stillpoint-adopted
# The saga that restored the data of a member whose manifest others had parked.
restored_name=.stillpoint-restored-etcd

# Room for each of these, before anything is stopped.
keep_records() {
  keep_spares "$backup" "$record_name" "$record_name$etcd_suffix" "$tombstone_name" "$tombstone_name$etcd_suffix" "$adopted_name" "$restored_name"
}

record_read() {                                   # FILE -> recorded
  local name
  recorded=()
  [ -e "$backup/$1" ] || return 0
  while IFS= read -r name; do
    case ${name// /} in ''|*/*) ;; *) recorded+=("$name") ;; esac
  done < "$backup/$1"
}

record_write() {                                  # FILE NAME...
  store "$backup/$1" "${@:2}" ||
    fail 70 record-not-written "$backup_path/$1" "it cannot be written" "Look at free space and permissions of /etc/cfc."
}

record_add() {                                    # FILE NAME...
  local file=$1 name all=(); shift
  record_read "$file"
  all=(${recorded[@]+"${recorded[@]}"})
  for name in "$@"; do among "$name" ${all[@]+"${all[@]}"} || all+=("$name"); done
  [ ${#all[@]} = ${#recorded[@]} ] || record_write "$file" "${all[@]}"
}

bury_record() {                                   # SUFFIX
  exists "$backup/$record_name$1" || return 0
  rename_over "$backup/$record_name$1" "$backup/$tombstone_name$1" ||
    fail 70 record-not-renamed "$backup_path/$tombstone_name$1" "the record cannot be renamed" "Look at permissions of /etc/cfc."
}

was_unparked() { exists "$backup/$tombstone_name$1" && ! exists "$backup/$record_name$1"; }      # SUFFIX

among() {                                         # WORD WORD...
  local word=$1 each; shift
  for each in "$@"; do [ "$each" != "$word" ] || return 0; done
  return 1
}

# adopt ARGUMENT... -> adopted: what is on this node, is not in $ours and is asked for by adopt=NAME. What this saga adopted before
# is told again.
adopt() {
  local name before=()
  record_read "$adopted_name"
  [ "${recorded[0]-}" != "$saga" ] || before=("${recorded[@]:1}")
  found=()
  [ ! -d "$backup" ] || manifests "$backup"
  for name in ${found[@]+"${found[@]}"}; do
    among "adopt=$name" "$@" && [ "$name" != "$etcd_json" ] && ! exists "$pods/$name" && ! among "$name" ${ours[@]+"${ours[@]}"} || continue
    ! runs_etcd "$backup/$name" ||
      fail 65 second-etcd "a manifest that does not run etcd" "$backup_path/$name, which does" "Only $etcd_json may run etcd on a node: ask again without $name."
    adopted+=("$name")
  done
  refuse_second_pod
  [ ${#adopted[@]} = 0 ] || record_write "$adopted_name" "$saga" ${before[@]+"${before[@]}"} "${adopted[@]}"
  adopted=(${before[@]+"${before[@]}"} ${adopted[@]+"${adopted[@]}"})
}

say_strangers() {
  local name
  [ -d "$backup" ] || return 0
  manifests "$backup"
  for name in ${found[@]+"${found[@]}"}; do
    case $name in "$etcd_json") ;; *.json|*.yaml|*.yml) say stranger "$name" ;; esac
  done
}
