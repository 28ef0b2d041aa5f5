# What a manifest is, by its content: kubelet reads every file in its directory whose name does not begin with a dot, so that
# etcd.json.bak or etcd.json~ is another etcd. Two manifests of one pod fight for its ports and its name.

# A tar or a core of gigabytes is no manifest, and would be read into memory as one line.
manifest_bytes=1048576
is_short() {                                      # FILE
  local bytes
  bytes=$(stat -Lc %s -- "$1" 2>/dev/null) && [ "$bytes" -le $manifest_bytes ]
}

# runs_etcd FILE: by its name, its image or its flags. One that cannot be read, or is too long to be, counts.
runs_etcd() {
  local quote="[\"']?"
  case ${1##*/} in etcd|etcd[.-]*) return 0 ;; esac
  is_short "$1" || return 0
  grep -qsE -e '--(listen|advertise)-client-urls|ETCD_(LISTEN|ADVERTISE)_CLIENT_URLS' \
    -e "image$quote[[:space:]]*:[[:space:]]*$quote([^\"'[:space:],]*/)?etcd([-_.][A-Za-z0-9]+)*([\"':@,[:space:]]|\$)" -- "$1"
  [ $? != 1 ]
}

# pod_of FILE -> REPLY: NAMESPACE/NAME of the pod, empty when it is none or too long. JSON and YAML, as kubelet reads them.
pod_of() {
  local first plain='^[A-Za-z0-9.-]+/[A-Za-z0-9.-]+$'
  REPLY=
  [ -f "$1" ] && [ -r "$1" ] && is_short "$1" || return 0
  first=$(grep -aoEm1 '[^[:space:]]' -- "$1" | head -n 1)
  if [ "$first" = '{' ]; then REPLY=$(pod_of_json "$1"); else REPLY=$(pod_of_yaml "$1"); fi
  [[ $REPLY =~ $plain ]] || REPLY=
}

# One token a line: strings, words and what separates them. Names count in the object "metadata" of the outermost one only.
pod_of_json() {
  grep -aoE '"(\\.|[^"\\])*"|[][{},:]|[^][{},:"[:space:]]+' -- "$1" | awk '
    $0 == "{" || $0 == "[" { depth++; key[depth] = ""; valued = 0; next }
    $0 == "}" || $0 == "]" { depth--; valued = 0; next }
    $0 == ","              { valued = 0; next }
    $0 == ":"              { key[depth] = last; valued = 1; next }
    { gsub(/["'"'"']/, "") }
    valued && depth == 2 && key[1] == "metadata" { value[key[2]] = $0 }
    { last = $0 }
    END { if (value["name"] != "") print (value["namespace"] == "" ? "default" : value["namespace"]) "/" value["name"] }'
}

# Block style: the lines below "metadata:" that are indented as its first one is.
pod_of_yaml() {
  tr -d '\r' < "$1" | awk '
    function plain(text) { sub(/[ \t]+#.*$/, "", text); gsub(/^[ \t"'"'"']+|[ \t"'"'"']+$/, "", text); return text }
    /^[ \t]*(#.*)?$/ { next }
    /^---/ { if (begun) exit; next }
    { begun = 1 }
    /^[^ \t]/ { inside = 0 }
    /^["'"'"']?metadata["'"'"']?[ \t]*:/ {
      inside = 1; indent = -1
      sub(/^[^:]*:/, "")
      if (split($0, pair, /[{},]/) > 1) { for (each in pair) { at = index(pair[each], ":"); value[plain(substr(pair[each], 1, at - 1))] = plain(substr(pair[each], at + 1)) } }
      next
    }
    inside {
      match($0, /^[ \t]*/)
      if (indent < 0) indent = RLENGTH
      at = index($0, ":")
      if (RLENGTH == indent && at > 0) value[plain(substr($0, 1, at - 1))] = plain(substr($0, at + 1))
    }
    END { if (value["name"] != "") print (value["namespace"] == "" ? "default" : value["namespace"]) "/" value["name"] }'
}

# No second etcd where kubelet reads: parking etcd.json would leave it running, and beside it etcd.json may not start.
refuse_second_etcd() {
  local name pod=
  found=()
  [ ! -d "$pods" ] || manifests "$pods"
  for name in "$pods/$etcd_json" "$backup/$etcd_json"; do [ -n "$pod" ] || { pod_of "$name"; pod=$REPLY; }; done
  for name in ${found[@]+"${found[@]}"}; do
    [ "$name" != "$etcd_json" ] || continue
    pod_of "$pods/$name"
    { [ -z "$pod" ] || [ "$REPLY" != "$pod" ]; } && ! runs_etcd "$pods/$name" ||
      fail 65 second-etcd "no manifest in $pods_path but $etcd_json that runs etcd" "$pods_path/$name beside $etcd_json" \
        "Kubelet reads every file there whose name does not begin with a dot. Look which of $name and $etcd_json is right, and move the other out of $pods_path and $backup_path."
  done
}

# What is adopted may be no pod that is there already or comes back with it.
refuse_second_pod() {                             # of $ours and $adopted
  local path pod seen=$'\n'
  for path in "$pods"/* ${ours[@]+"${ours[@]/#/$backup/}"} ${adopted[@]+"${adopted[@]/#/$backup/}"}; do
    pod_of "$path"; pod=$REPLY
    [ -n "$pod" ] || continue
    if [[ $seen =~ $'\n'$pod' '([^$'\n']+) ]]; then
      among "${path##*/}" ${adopted[@]+"${adopted[@]}"} || continue
      fail 65 static-pod-twice "pod $pod in one manifest" "${BASH_REMATCH[1]#"$root"} and ${path#"$root"}" "Look which of the two is right: ask again without ${path##*/}, or move the other out of $pods_path and $backup_path."
    fi
    seen="$seen$pod $path"$'\n'
  done
}

