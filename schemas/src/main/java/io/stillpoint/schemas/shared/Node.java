package io.stillpoint.schemas.shared;

import java.util.Set;
import java.util.TreeSet;

/**
 * One machine.
 *
 * @param address the IP address under which the inventory lists it; it names the node everywhere
 * @param roles one or more
 */
public record Node(String address, Set<Role> roles) {

    public Node {
        roles = java.util.Collections.unmodifiableSet(new TreeSet<>(roles));
    }

    public boolean has(Role role) {
        return roles.contains(role);
    }
}
