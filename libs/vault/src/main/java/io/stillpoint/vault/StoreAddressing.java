package io.stillpoint.vault;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** How a request names the bucket. */
public enum StoreAddressing {
    /** In the path, {@code https://s3.example.com/stillpoint/…}; Amazon's own names are addressed by host all the same. */
    PATH,
    /** In the host, {@code https://stillpoint.s3.example.com/…}: some stores know no other way. */
    VIRTUAL_HOST;

    /** Reads what {@link #label} returns. */
    public static Optional<StoreAddressing> of(String label) {
        return Arrays.stream(values())
                .filter(each -> each.label().equals(label))
                .findFirst();
    }

    /** {@code path} or {@code virtual-host}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
