package io.stillpoint.mongodb;

import java.util.ArrayList;
import java.util.List;

/** Shell lines that restore a dump with MongoDB's own tools. */
public final class RestoreByHand {

    private RestoreByHand() {}

    /**
     * Returns lines that expect every file of the dump, plain, under its object's name in the working directory. The
     * manifest's first lines ({@code s3cmd}, {@code age}, {@code zstd}) put them there.
     */
    public static List<String> lines(DumpFacts facts) {
        List<String> lines = new ArrayList<>();
        lines.add(
                "# Needs mongorestore 100.0 or newer, and a user with the roles restore and, for --oplogReplay, anyAction on"
                        + " anyResource. Asks for the password.");
        facts.collections().stream()
                .map(CollectionFacts::database)
                .distinct()
                .forEach(database -> lines.add("mkdir -p " + quoted("dump/" + database)));
        lines.add("mkdir -p dump");
        for (CollectionFacts collection : facts.collections()) {
            lines.add(move(collection.metadataPath()));
            if (!collection.view()) {
                lines.add(move(collection.dataPath()));
            }
        }
        if (facts.oplog() != null) {
            lines.add(move(DumpPaths.OPLOG));
        }
        lines.add(
                "# --drop replaces the collections of the dump; drop collections that are only on the server by hand.");
        lines.add("mongorestore --host " + (facts.replicaSet() == null ? "" : facts.replicaSet() + "/")
                + "HOST:27017 --username USER --authenticationDatabase admin --ssl --sslCAFile ca.pem --sslPEMKeyFile client.pem"
                + (facts.oplog() == null ? "" : " --oplogReplay") + " --drop dump/");
        return lines;
    }

    private static String move(String path) {
        return "mv " + quoted(DumpPaths.objectName(path)) + " " + quoted("dump/" + path);
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }
}
