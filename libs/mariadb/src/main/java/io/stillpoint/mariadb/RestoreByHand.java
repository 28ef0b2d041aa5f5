package io.stillpoint.mariadb;

import io.stillpoint.mariadb.dump.DumpFacts;
import java.util.List;

/** Instructions for a restore without Stillpoint, for the manifest. */
public final class RestoreByHand {

    private RestoreByHand() {}

    /**
     * Returns shell lines that expect {@code dump.sql} and {@code accounts.sql}, decrypted and decompressed, in the
     * working directory.
     */
    public static List<String> lines() {
        String client =
                "mariadb --defaults-file=login.cnf --binary-mode --comments --default-character-set=utf8mb4 --max-allowed-packet=1G";
        return List.of(
                "# Needs a MariaDB client of 10.11.8 or newer and the server's login in login.cnf, mode 0600:",
                "# [client] with host, port, user and password. First drop or rename databases of the same names;",
                "# if the event scheduler is on: SET GLOBAL event_scheduler = OFF before and ON after, so that no "
                        + "event fires meanwhile.",
                "tail -n 1 " + DumpFacts.DUMP_OBJECT + " | grep -q '^-- Dump completed'",
                client + " < " + DumpFacts.DUMP_OBJECT,
                "# Existing accounts keep their passwords. Where the server refuses a right (only root may give "
                        + "PROXY), remove its",
                "# line from " + DumpFacts.ACCOUNTS_OBJECT + " and run this again:",
                client + " < " + DumpFacts.ACCOUNTS_OBJECT,
                "# In one pipe, without files between: age -d -i key.txt OBJECT | zstd -d | " + client);
    }
}
