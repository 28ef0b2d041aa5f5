# etcd seen from this machine, and the commands that work on its contents.

etcd_endpoints() { role_ips master | sed 's|.*|https://&:4001|' | paste -sd,; }

etcdctl_lab() {
  local e=$STATE/pki/etcd
  [ -f "$e/client.pem" ] || die "a lab in $STATE" "none" "run 'lab up'"
  ETCDCTL_API=3 etcdctl --endpoints="$(etcd_endpoints)" --cacert="$e/ca.pem" --cert="$e/client.pem" --key="$e/client-key.pem" "$@"
}

etcd_healthy() { etcdctl_lab --dial-timeout=1s --command-timeout=3s endpoint health; }         # every member
# One member's "healthy" is enough: it has committed a proposal. (etcdctl itself fails when any member does not answer.)
etcd_quorum()  { local seen; seen=$(etcdctl_lab --dial-timeout=1s --command-timeout=3s endpoint health 2>&1); [[ $seen == *'is healthy'* ]]; }

api_answers() {                                   # MASTER
  python3 "$LAB/lib/https-get" "https://$(node_ip "$1"):8001/healthz" "$STATE/pki/ca.crt" | grep -qx ok
}

# cmd_write PREFIX COUNT: numbered keys, in transactions of 100 (etcd takes 128 operations each).
cmd_write() {
  local prefix=${1:-} count=${2:-} first last i stamp
  [ -n "$prefix" ] && [[ $count =~ ^[1-9][0-9]{0,6}$ ]] || die "PREFIX and COUNT" "'$prefix' '$count'" "lab write /demo 500"
  [[ $prefix != *[\"\\[:space:]]* ]] || die "a PREFIX without quotes, backslashes and blanks" "'$prefix'" "choose another"
  prefix=${prefix%/}; stamp=$(date +%s)
  for ((first = 1; first <= count; first += 100)); do
    last=$((first + 99)); [ $last -le "$count" ] || last=$count
    { echo
      for ((i = first; i <= last; i++)); do printf 'put %s/%06d "value %d of %s written at %s"\n' "$prefix" $i $i "$prefix" "$stamp"; done
      printf '\n\n'; } | etcdctl_lab --dial-timeout=2s --command-timeout=10s txn >/dev/null ||
      die "etcd to take keys $first to $last" "the transaction fails" "look at 'lab status'"
  done
  say "wrote $count keys below $prefix/"
}

# cmd_dump FILE: every key with the SHA-256 of its value, sorted; for comparison.
cmd_dump() {
  local out=${1:-} tmp
  [ -n "$out" ] || die "a FILE ('-' for standard output)" "none" "lab dump /tmp/keys"
  tmp=$(mktemp)
  etcdctl_lab --dial-timeout=2s --command-timeout=60s get '' --from-key -w json > "$tmp.json" &&
    python3 "$LAB/lib/dump" < "$tmp.json" > "$tmp" ||
    { rm -f "$tmp" "$tmp.json"; die "all keys of etcd" "etcd does not answer" "look at 'lab status'"; }
  if [ "$out" = - ]; then cat "$tmp"; else cp "$tmp" "$out" || die "to write $out" "it fails" "name another file"; fi
  say "$(wc -l < "$tmp") keys"
  rm -f "$tmp" "$tmp.json"
}

# The disaster of the demonstration. Deleting the directories would not do: etcd would start as a new, empty and perfectly
# healthy cluster. So every file in them is ruined, as by a dying storage, and etcd can neither go on nor start again.
cmd_lose_etcd() {
  local n victims=()
  for n in $(node_names master); do
    node_on "$n" || die "every master switched on" "$n is off" "lab power-on $n"
    victims+=("$n")
  done
  for n in "${victims[@]}"; do
    node_ssh "$n" true || die "ssh to $n" "it fails" "look at 'lab status'"
  done
  for n in "${victims[@]}"; do
    say "ruining etcd's data and WAL on $n"
    ssh "${SSH_OPTIONS[@]}" -i "$BOOT/ssh_key" "root@$(node_ip "$n")" sh -s < "$LAB/guest/ruin-etcd" 8>&- 9>&- ||
      die "etcd's files on $n ruined" "guest/ruin-etcd fails" "look at 'lab ssh $n'"
  done
  wait_for 20 etcd_lost || die "etcd to be down on every master within 20 s" "some member still answers" "look at 'lab status'"
  say "etcd is lost on ${#victims[@]} masters: only a restore brings it back"
}
etcd_lost() { local ip; for ip in $(role_ips master); do ! tcp_open "$ip" 4001 || return 1; done; }

# Something to back up in a fresh cluster.
seed_keys() {
  [ -f "$STATE/seeded" ] && return 0
  cmd_write /registry/configmaps/kube-system 150 && cmd_write /registry/secrets/default 100 && cmd_write /registry/pods/default 100 &&
    touch "$STATE/seeded"
}
