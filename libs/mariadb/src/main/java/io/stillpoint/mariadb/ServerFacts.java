package io.stillpoint.mariadb;

import java.util.List;
import java.util.Map;

/**
 * Facts about a server that can be backed up.
 *
 * @param versionText the server's own words: {@code 10.11.19-MariaDB-0+deb12u1-log}
 * @param tools version of {@code mariadb-dump} and {@code mariadb}
 * @param bytes of data and indexes by user database, estimated by the server
 * @param withoutTransactions tables that cannot be consistent with the others, each with its engine
 * @param roundedColumns columns that a dump holds with only six digits
 * @param binaryLog whether dumps have a position
 * @param maxAllowedPacketBytes the longest statement that the server accepts
 */
public record ServerFacts(
        ServerVersion version,
        String versionText,
        ServerVersion tools,
        Map<String, Long> bytes,
        List<String> withoutTransactions,
        List<String> roundedColumns,
        boolean binaryLog,
        long maxAllowedPacketBytes) {

    public ServerFacts {
        bytes = Map.copyOf(bytes);
        withoutTransactions = List.copyOf(withoutTransactions);
        roundedColumns = List.copyOf(roundedColumns);
    }

    public List<String> databases() {
        return bytes.keySet().stream().sorted().toList();
    }
}
