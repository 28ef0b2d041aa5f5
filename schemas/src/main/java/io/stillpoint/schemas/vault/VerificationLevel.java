package io.stillpoint.schemas.vault;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.stillpoint.schemas.shared.Component;
import java.util.Locale;

/** How far a snapshot was proved; each level includes the one before it. */
public enum VerificationLevel {
    /** Every stored byte was read back, decrypted and compared. */
    @JsonProperty("bytes")
    BYTES,
    /** The component's own software took it in, beside the cluster, and holds what the snapshot holds. */
    @JsonProperty("loaded")
    LOADED;

    /** Returns the highest level that is reached without the cluster; what cannot be loaded counts when its bytes do. */
    public static VerificationLevel highest(Component component) {
        return switch (component) {
            case ETCD, MARIADB -> LOADED;
            default -> BYTES;
        };
    }

    /** Returns the name in events, policies and on the command line. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
