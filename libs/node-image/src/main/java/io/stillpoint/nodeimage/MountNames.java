package io.stillpoint.nodeimage;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeSet;

/** Names the tar of each mount: {@code root.tar}, {@code var-lib-docker.tar}. */
public final class MountNames {

    private MountNames() {}

    /** Returns a name for each mount, shallow ones first, in the order of a restore. */
    public static Map<String, String> of(Collection<String> mounts) {
        Map<String, String> names = new LinkedHashMap<>();
        for (String mount : new TreeSet<>(mounts)) {
            String plain = mount.equals("/")
                    ? "root"
                    : mount.substring(1)
                            .replace('/', '-')
                            .replaceAll("[^A-Za-z0-9._@+:-]", "_")
                            .replaceAll("^[.-]", "_");
            String name = plain;
            // "/a/b" and "/a-b" would get the same name.
            for (int n = 2; names.containsValue(name + ".tar"); n++) {
                name = plain + "-" + n;
            }
            names.put(mount, name + ".tar");
        }
        return names;
    }
}
