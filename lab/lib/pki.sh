# Keys and certificates, made anew for each lab. Keys are PKCS#8 (openssl genpkey writes nothing else).

pki_log() { quietly "$STATE/log/openssl.log" "$@" || die "openssl to work" "it fails" "see $STATE/log/openssl.log"; }

pki_key() { ( umask 077; pki_log openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out "$1" ); [ -s "$1" ] || exit 1; }

pki_ca() {                                        # CERT KEY NAME
  pki_key "$2"
  pki_log openssl req -x509 -new -sha256 -days 3650 -key "$2" -subj "/CN=$3" -out "$1" \
    -addext keyUsage=critical,keyCertSign,cRLSign
}

pki_cert() {                                      # CA-CERT CA-KEY CERT KEY SUBJECT [SAN]
  local ext; ext=$(mktemp)
  pki_key "$4"
  printf 'keyUsage=critical,digitalSignature,keyEncipherment\nextendedKeyUsage=serverAuth,clientAuth\n' > "$ext"
  [ -z "${6:-}" ] || printf 'subjectAltName=%s\n' "$6" >> "$ext"
  pki_log openssl req -new -key "$4" -subj "$5" -out "$3.csr"
  pki_log openssl x509 -req -sha256 -days 3650 -in "$3.csr" -CA "$1" -CAkey "$2" \
    -set_serial "0x$(openssl rand -hex 16)" -extfile "$ext" -out "$3"            # a serial file would be a race between nodes
  rm -f "$ext" "$3.csr"
}

pki_make() {
  local p=$STATE/pki ip san=DNS:localhost,IP:127.0.0.1
  [ -f "$p/.complete" ] && return 0
  rm -rf "$p"; mkdir -p -m 700 "$p" "$p/etcd" "$p/front"
  for ip in $(role_ips master); do san=$san,IP:$ip; done
  ( pki_ca "$p/etcd/ca.pem" "$p/etcd/ca-key.pem" etcd-ca
    pki_cert "$p/etcd/ca.pem" "$p/etcd/ca-key.pem" "$p/etcd/server.pem" "$p/etcd/server-key.pem" /CN=etcd "$san"
    pki_cert "$p/etcd/ca.pem" "$p/etcd/ca-key.pem" "$p/etcd/client.pem" "$p/etcd/client-key.pem" /CN=etcd-client ) &
  local first=$!
  ( pki_ca "$p/ca.crt" "$p/ca.key" "www.ibm.com"
    pki_cert "$p/ca.crt" "$p/ca.key" "$p/server.cert" "$p/server.key" /CN=kubernetes "DNS:$CLUSTER.icp,$san"
    pki_cert "$p/ca.crt" "$p/ca.key" "$p/kubelet-client.crt" "$p/kubelet-client.key" /CN=kubelet-client
    pki_cert "$p/ca.crt" "$p/ca.key" "$p/kubecfg.crt" "$p/kubecfg.key" /O=system:masters/CN=admin
    pki_ca "$p/front/front-proxy-ca.pem" "$p/front/front-proxy-ca-key.pem" front-proxy-ca ) || exit 1
  wait $first || exit 1
  printf 'kind: EncryptionConfig\napiVersion: v1\nresources:\n- resources: [secrets]\n  providers:\n  - aescbc:\n      keys:\n      - {name: key1, secret: %s}\n  - identity: {}\n' \
    "$(openssl rand -base64 32)" > "$p/encryption-config.yaml"
  touch "$p/.complete"
}
