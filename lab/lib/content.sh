# What an installer puts on nodes: manifests, certificates, units, and data to back up.

etcd_name()            { local i=0 ip; for ip in $(role_ips master); do [ "$ip" != "$1" ] || echo "etcd$i"; i=$((i + 1)); done; }
etcd_initial_cluster() { local ip; for ip in $(role_ips master); do printf ',%s=https://%s:2380' "$(etcd_name "$ip")" "$ip"; done | cut -c2-; }

# Each argument is a word of a container's command.
json_words() { jq -nc '$ARGS.positional' --args -- "$@"; }

# pod NAME CONTAINERS-JSON NAME=PATH...: a static pod with those hostPath volumes in every container.
pod_json() {
  local name=$1 containers=$2; shift 2
  jq -n --arg name "$name" --argjson containers "$containers" --args '
    ($ARGS.positional | map(split("=") | {name: .[0], path: .[1]})) as $volumes |
    {apiVersion: "v1", kind: "Pod",
     metadata: {name: $name, namespace: "kube-system", annotations: {"scheduler.alpha.kubernetes.io/critical-pod": ""}},
     spec: {hostNetwork: true,
       containers: ($containers | map(. + {imagePullPolicy: "IfNotPresent",
         volumeMounts: ($volumes | map({name: .name, mountPath: .path}))})),
       volumes: ($volumes | map({name: .name, hostPath: {path: .path}}))}}' -- "$@"
}

container_json() { jq -nc --arg n "$1" --arg i "$2" --argjson c "$3" '{name: $n, image: $i, command: $c}'; }

etcd_manifest() {                                 # ADDRESS
  local ip=$1 e=/etc/cfc/conf/etcd words
  words=$(json_words etcd "--name=$(etcd_name "$ip")" --data-dir=/var/lib/etcd --wal-dir=/var/lib/etcd-wal/wal \
    "--initial-advertise-peer-urls=https://$ip:2380" --listen-peer-urls=https://0.0.0.0:2380 \
    --listen-client-urls=https://0.0.0.0:4001 "--advertise-client-urls=https://$ip:4001" \
    --cert-file=$e/server.pem --key-file=$e/server-key.pem --client-cert-auth --peer-auto-tls --trusted-ca-file=$e/ca.pem \
    --initial-cluster-token=etcd-cluster-1 "--initial-cluster=$(etcd_initial_cluster)" \
    --grpc-keepalive-timeout=0 --grpc-keepalive-interval=0 --snapshot-count=10000 --initial-cluster-state=new)
  pod_json k8s-etcd "[$(container_json etcd ibmcom/etcd:3.4.23 "$words")]" \
    data=/var/lib/etcd etcd-wal=/var/lib/etcd-wal etcd-certs=$e
}

master_manifest() {                               # ADDRESS
  local ip=$1 c=/etc/cfc/conf servers=https://127.0.0.1:4001 other image=ibmcom/hyperkube:v1.12.4-ee
  for other in $(role_ips master); do [ "$other" = "$ip" ] || servers=$servers,https://$other:4001; done
  pod_json k8s-master "[$(container_json controller-manager $image "$(json_words /hyperkube controller-manager \
      --master=https://127.0.0.1:8001 --service-account-private-key-file=$c/server.key --root-ca-file=$c/ca.crt)"),
    $(container_json apiserver $image "$(json_words /hyperkube apiserver --secure-port=8001 --bind-address=0.0.0.0 \
      --advertise-address="$ip" "--etcd-servers=$servers" --etcd-cafile=$c/etcd/ca.pem --etcd-certfile=$c/etcd/client.pem \
      --etcd-keyfile=$c/etcd/client-key.pem --tls-cert-file=$c/server.cert --tls-private-key-file=$c/server.key \
      --client-ca-file=$c/ca.crt --experimental-encryption-provider-config=$c/encryption-config.yaml \
      --audit-log-path=/var/lib/icp/audit/kube-apiserver-audit.log)"),
    $(container_json scheduler $image "$(json_words /hyperkube scheduler --master=https://127.0.0.1:8001)")]" \
    cfc-certs=$c audit=/var/lib/icp/audit
}

proxy_manifest() {
  pod_json k8s-proxy "[$(container_json proxy ibmcom/hyperkube:v1.12.4-ee \
    "$(json_words /hyperkube proxy --master="https://$(role_ips master | head -1):8001" --proxy-mode=iptables)")]" conf=/etc/cfc/conf
}

# The boot node's installation directory, as the product is pointed at.
boot_make() {
  local role b=$BOOT
  [ -f "$STATE/boot/.complete" ] && return 0
  rm -rf "$STATE/boot"; mkdir -p -m 755 "$b"/{cfc-certs/etcd,cfc-keys,cfc-components}
  ssh-keygen -q -t rsa -b 2048 -m PEM -N '' -C "root@boot" -f "$b/ssh_key" </dev/null || die "an ssh key" "ssh-keygen fails" "check openssh-client"
  for role in master worker proxy management; do
    echo "[$role]"; role_ips "$role"; echo
  done > "$b/hosts"
  printf '#[va]\n#5.5.5.5\n' >> "$b/hosts"
  printf -- '---\nnetwork_type: calico\nnetwork_cidr: 10.1.0.0/16\nservice_cluster_ip_range: 10.0.0.0/16\ncluster_name: %s\netcd_extra_args: ["--grpc-keepalive-timeout=0", "--grpc-keepalive-interval=0", "--snapshot-count=10000"]\nansible_user: root\nversion: 3.1.1\nmanagement_services:\n  vulnerability-advisor: disabled\n  storage-glusterfs: disabled\n' \
    "$CLUSTER" > "$b/config.yaml"
  cp "$STATE/pki"/{ca.crt,ca.key,server.cert,server.key,kubelet-client.crt,kubelet-client.key,kubecfg.crt,kubecfg.key} "$b/cfc-certs/"
  cp "$STATE/pki"/etcd/*.pem "$b/cfc-certs/etcd/"; cp -r "$STATE/pki/front" "$b/cfc-certs/"
  cp "$STATE/pki/encryption-config.yaml" "$b/cfc-keys/"
  touch "$STATE/boot/.complete"
}

# What every VM has before the product's installer comes: name, addresses, ssh.
node_identity() {
  local n=$1 r=$STATE/nodes/$1/root kind
  echo "$n" > "$r/etc/hostname"
  { echo '127.0.0.1 localhost'; awk '{print $3, $1}' "$STATE/nodes.list"    # without localhost, its lookups hang for 30 s
    echo "$(role_ips master | head -1) $CLUSTER.icp"; } > "$r/etc/hosts"
  mkdir -p -m 700 "$r/root/.ssh"
  install -m 600 "$BOOT/ssh_key.pub" "$r/root/.ssh/authorized_keys"
  for kind in ed25519 'ecdsa -b 256' 'rsa -b 2048'; do
    ssh-keygen -q -t $kind -N '' -C "root@$n" -f "$r/etc/ssh/ssh_host_${kind%% *}_key" </dev/null ||
      die "an ssh host key of $n" "ssh-keygen fails" "check openssh-client"
  done
}

node_programs() {
  local r=$STATE/nodes/$1/root g=$LAB/guest s=$STATE/nodes/$1/root/etc/systemd/system
  mkdir -p "$r/opt/kubernetes" "$r/usr/lib/stillpoint-lab" "$s/sockets.target.wants" "$s/multi-user.target.wants"
  install -m 755 "$g/kubelet" "$r/opt/kubernetes/kubelet"
  install -m 755 "$g/dockerd" "$g/docker" "$r/usr/bin/"
  install -m 755 "$g/hyperkube" "$r/hyperkube"
  install -m 644 "$g/light.py" "$r/usr/lib/stillpoint-lab/"
  install -m 644 "$g"/{docker.service,docker.socket,kubelet.service} "$s/"
  ln -sf ../docker.service "$s/multi-user.target.wants/docker.service"
  ln -sf ../kubelet.service "$s/multi-user.target.wants/kubelet.service"
  ln -sf ../docker.socket "$s/sockets.target.wants/docker.socket"
}

node_icp() {
  local n=$1 r=$STATE/nodes/$1/root p=$STATE/pki ip c=$STATE/nodes/$1/root/etc/cfc/conf
  ip=$(node_ip "$n")
  mkdir -p "$r"/etc/cfc/{pods,podbackup} "$r/etc/docker/certs.d/$CLUSTER.icp:8500" "$r/var/lib/kubelet/pki" "$r/var/lib/icp"; mkdir -p -m 700 "$c"
  cp "$p/ca.crt" "$c/"; cp "$p/ca.crt" "$r/etc/docker/certs.d/$CLUSTER.icp:8500/"
  pki_cert "$p/ca.crt" "$p/ca.key" "$r/var/lib/kubelet/pki/kubelet.crt" "$r/var/lib/kubelet/pki/kubelet.key" "/O=system:nodes/CN=$ip" "IP:$ip"
  cp "$r"/var/lib/kubelet/pki/kubelet.{crt,key} "$c/"
  printf '{"log-driver": "json-file", "log-opts": {"max-size": "10m", "max-file": "2"}}\n' > "$r/etc/docker/daemon.json"
  proxy_manifest > "$r/etc/cfc/pods/proxy.json" || die "a manifest" "jq fails" "check jq"
  [ "$(node_role "$n")" = master ] || return 0
  cp "$p"/{ca.key,server.cert,server.key,kubelet-client.crt,kubelet-client.key,kubecfg.crt,kubecfg.key,encryption-config.yaml} "$c/"
  mkdir -p "$c/etcd" "$r/var/lib/icp/audit" "$r/var/lib/etcd-wal"; mkdir -p -m 700 "$r/var/lib/etcd"
  cp "$p"/etcd/{ca,server,server-key,client,client-key}.pem "$c/etcd/"; cp -r "$p/front" "$c/"
  etcd_manifest "$ip" > "$r/etc/cfc/pods/etcd.json" && master_manifest "$ip" > "$r/etc/cfc/pods/master.json" ||
    die "manifests of $n" "jq fails" "check jq"
  [ "$n" = master1 ] || return 0
  mkdir -p "$r$INSTALLER" && cp -a "$BOOT/." "$r$INSTALLER/"    # master1 is the boot node, too
}

# node_create NODE: a finished disk; .created says that it is whole.
node_create() {
  local n=$1 d=$STATE/nodes/$1
  [ -f "$d/.created" ] && return 0
  mountpoint -q "$d/root" && umount "$d/root"
  rm -rf --one-file-system "$d"; mkdir -p "$d"
  node_mount "$n"
  node_identity "$n"; node_programs "$n"; node_icp "$n"
  chroot "$d/root" python3 - "$n" "$(node_role "$n")" < "$LAB/guest/curios" ||
    die "test data on $n" "guest/curios fails" "run 'lab down', then 'lab up'"
  touch "$d/.created"
}
