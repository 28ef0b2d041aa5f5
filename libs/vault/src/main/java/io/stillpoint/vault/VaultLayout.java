package io.stillpoint.vault;

import io.stillpoint.schemas.shared.Component;
import java.util.regex.Pattern;

/**
 * Object keys. {@code clusters/<cluster>/points/<point>/<component>/<target>/<run>/…}: the run is random, so that a
 * backup worker that wakes up too late overwrites nothing.
 * {@code clusters/<cluster>/<area>/<recipient set>/sha256/<plain sha256>/<stored sha256>-<plain bytes>}: objects that
 * all points share.
 */
public final class VaultLayout {

    public static final String MANIFEST = "manifest.json";
    public static final String POINT = "point.json";
    public static final String SIGNATURE = "point.json.sig";
    /** Lists the keys of shared objects that a snapshot needs, beside its manifest. */
    static final String SHARED_KEYS = "shared-keys.txt";
    /** Lists what tags of a registry pointed to, beside the snapshot's manifest. */
    static final String TAGGED_DIGESTS = "tagged-digests.txt";

    static final String PROBES = "probes/";
    /** The suffix of objects that are compressed with zstd and encrypted with age. */
    static final String STORED_SUFFIX = ".zst.age";

    /** No slash, no leading dot: names become path segments, and words in shell lines. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.:@+-]{0,199}");

    /** The suffix of a note beside a shared object that was found damaged. */
    public static final String DAMAGED_SUFFIX = ".damaged";
    /** The suffix of a note beside a shared object that no recovery point needs. */
    public static final String UNUSED_SUFFIX = ".unused";

    private VaultLayout() {}

    /** Above everything that belongs to clusters. */
    static final String CLUSTERS = "clusters/";

    public static String points(String cluster) {
        return CLUSTERS + checked("cluster", cluster) + "/points/";
    }

    public static String point(String cluster, String point) {
        return points(cluster) + checked("point", point) + "/";
    }

    static String target(String cluster, String point, Component component, String target) {
        return point(cluster, point) + component.label() + "/" + checked("target", target) + "/";
    }

    static String run(String cluster, String point, Component component, String target, String run) {
        return target(cluster, point, component, target) + checked("run", run) + "/";
    }

    /**
     * Returns the prefix for objects that all points of a cluster share: the same plain bytes are stored once per set
     * of recipients.
     */
    static String shared(String cluster, String area, String recipientSet) {
        return area(cluster, area) + checked("recipient set", recipientSet) + "/sha256/";
    }

    public static String area(String cluster, String area) {
        return "clusters/" + checked("cluster", cluster) + "/" + checked("area", area) + "/";
    }

    /** Returns whether it may be the name of a cluster or a point; any other folder in the bucket is none of ours. */
    static boolean isName(String folder) {
        return NAME.matcher(folder).matches();
    }

    static String checked(String what, String name) {
        if (!isName(name)) {
            throw new IllegalArgumentException(
                    "a " + what + " must match " + NAME.pattern() + ", found '" + name + "'");
        }
        return name;
    }
}
