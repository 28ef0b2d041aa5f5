# The bridge and each node's wire. A node's namespace outlives its reboots; the link's state is the node's cable.

netns() { echo "$BRIDGE-$1"; }
veth()  { local ip; ip=$(node_ip "$1"); echo "v${ip##*.}-$BRIDGE"; }

# The bridge carries the name of the lab's state directory: two labs must not share one.
bridge_owner_check() {
  local owner; owner=$(cat "/sys/class/net/$BRIDGE/ifalias" 2>/dev/null)
  [ -z "$owner" ] || [ "$owner" = "$STATE" ] ||
    die "bridge $BRIDGE to be free" "it belongs to the lab in $owner" "take that one down, or set LAB_BRIDGE, LAB_NET and STILLPOINT_LAB_STATE"
}

# For LAB_NET=free. Two labs that choose at once cannot choose alike: the kernel makes only one bridge of a name.
network_claim() {
  local i
  for i in $(seq 1 250); do
    NET=10.78.$i BRIDGE=splab$i
    ! ip -4 route show table all | grep -qE "(^| )10\.78\.$i\." && bridge_add && return 0
  done
  die "a free /24 in 10.78.0.0/16" "none" "take labs down, or set LAB_NET and LAB_BRIDGE"
}

# A fixed hardware address: else it changes with the ports, and the nodes' ARP entries for this machine go stale.
bridge_add() {
  ip link add "$BRIDGE" address 02:4e:00:00:00:01 type bridge stp_state 0 forward_delay 0 2>/dev/null && ip link set "$BRIDGE" alias "$STATE"
}

bridge_up() {
  bridge_owner_check
  ip link show "$BRIDGE" >/dev/null 2>&1 || bridge_add || die "a new bridge $BRIDGE" "ip link add fails" "check that the kernel has bridges"
  ip link set "$BRIDGE" alias "$STATE" up && ip addr replace "$NET.1/24" dev "$BRIDGE" ||
    die "$NET.1/24 on $BRIDGE" "ip fails" "look at ip addr"
}

wire_up() {
  local n=$1 ns v ip
  ns=$(netns "$n"); v=$(veth "$n"); ip=$(node_ip "$n")
  if ! ip netns list | grep -qw "^$ns"; then
    ip netns add "$ns" && ip -n "$ns" link set lo up || die "a network namespace $ns" "ip netns add fails" "look at ip netns"
  fi
  if ! ip link show "$v" >/dev/null 2>&1; then
    ip link add "$v" type veth peer name eth0 address "02:4e:00:00:01:$(printf %02x "${ip##*.}")" netns "$ns" &&
      ip link set "$v" master "$BRIDGE" && ip -n "$ns" addr add "$ip/24" dev eth0 && ip -n "$ns" link set eth0 up &&
      ip -n "$ns" route add default via "$NET.1" || die "a link $v" "ip link add fails" "run 'lab down', then 'lab up'"
  fi
  ip link set "$v" up
}

wire_remove() {
  local v ns; v=$(veth "$1"); ns=$(netns "$1")
  ip link del "$v" 2>/dev/null
  ip netns del "$ns" 2>/dev/null
  true
}

wire_is_up() { [[ $(ip -o link show "$(veth "$1")" 2>/dev/null) == *,UP* ]]; }

# By name pattern, for a lab whose list of nodes was lost; all names begin or end with the bridge's own name.
net_remove_all() {
  local x
  for x in $(ip -o link show type veth 2>/dev/null | sed -n "s/^[0-9]*: \(v[0-9]*-$BRIDGE\)[@:].*/\1/p"); do ip link del "$x" 2>/dev/null; done
  for x in $(ip netns list 2>/dev/null | awk '{print $1}' | grep "^$BRIDGE-"); do ip netns del "$x" 2>/dev/null; done
  ip link del "$BRIDGE" 2>/dev/null
  true
}
