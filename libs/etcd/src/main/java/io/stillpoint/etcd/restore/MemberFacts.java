package io.stillpoint.etcd.restore;

import io.stillpoint.vault.read.Finding;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Facts about one etcd node.
 *
 * @param member its {@code etcd.json}, parked or not; lacking when the node or the file cannot be read
 * @param mounts empty when the node cannot be reached
 * @param caSha256 SHA-256 of each CA certificate that its etcd trusts, hex with commas; null when it is not known
 */
public record MemberFacts(
        String address,
        Finding<MemberConfiguration> member,
        List<MountedSpace> mounts,
        @Nullable String caSha256) {

    public MemberFacts {
        mounts = List.copyOf(mounts);
    }
}
