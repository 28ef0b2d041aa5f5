# Runs on a master as root, fed to "bash -s" by NodeInstaller. Prints each file as one line of base64; changes nothing.
set -eu
problem() { echo "problem: $1|$2|$3|$HOSTNAME|$4" >&2; exit 65; }

json=$root/etc/cfc/pods/etcd.json
[ -e "$json" ] || json=$root/etc/cfc/podbackup/etcd.json
[ -e "$json" ] || problem etcd-json-missing "etcd.json in /etc/cfc/pods or /etc/cfc/podbackup" "none" "Name an etcd node of the cluster."
echo "etcd-json=$(base64 -w 0 "$json")"
for name in ca client client-key; do
  file=$root/etc/cfc/conf/etcd/$name.pem
  [ -r "$file" ] || problem etcd-certificate-missing "$file" "none" "Name a master, or copy the file there."
  echo "$name=$(base64 -w 0 "$file")"
done
