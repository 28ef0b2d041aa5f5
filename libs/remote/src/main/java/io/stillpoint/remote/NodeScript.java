package io.stillpoint.remote;

import io.stillpoint.streams.Sha256;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;

/** The one program that Stillpoint runs on nodes. */
public final class NodeScript {

    /** Where it is installed: owned by root, mode 0755. */
    public static final String PATH = "/usr/local/sbin/stillpoint-node";

    private static final List<String> PARTS = List.of(
            "10-frame",
            "15-spares",
            "20-observe",
            "30-facts",
            "40-pods",
            "43-same-pod",
            "45-parked",
            "50-units",
            "60-image",
            "70-etcd-data",
            "80-trees",
            "85-aside",
            "90-main");

    private NodeScript() {}

    /** Returns the script's text: one file on the node, several here, so that each can be read in one go. */
    public static byte[] bytes() {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        for (String part : PARTS) {
            text.writeBytes(resource("node/" + part + ".sh"));
        }
        return text.toByteArray();
    }

    /** Returns the value of {@link NodeFacts#scriptSha256()} on a node that has this release's script. */
    public static String sha256() {
        return Sha256.hex(bytes());
    }

    static byte[] resource(String name) {
        try (InputStream in = NodeScript.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("the jar of stillpoint-remote lacks " + name);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
