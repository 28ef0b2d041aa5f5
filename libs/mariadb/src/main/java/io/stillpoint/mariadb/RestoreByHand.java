package io.stillpoint.mariadb;

import io.stillpoint.mariadb.dump.BrokenViews;
import io.stillpoint.mariadb.dump.DumpFacts;
import java.util.ArrayList;
import java.util.List;

/** Instructions for a restore without Stillpoint, for the manifest. */
public final class RestoreByHand {

    private RestoreByHand() {}

    /**
     * Returns shell lines that expect {@code dump.sql} and {@code accounts.sql}, decrypted and decompressed, in the
     * working directory.
     *
     * @param brokenViews whether {@code broken-views.sql} is there, too
     */
    public static List<String> lines(boolean brokenViews) {
        String client = "mariadb --defaults-file=login.cnf --binary-mode --comments --default-character-set=utf8mb4"
                + " --max-allowed-packet=1G";
        List<String> lines = new ArrayList<>(List.of(
                "# Needs a MariaDB client of 10.11.8 or newer and the server's login in login.cnf, mode 0600:",
                "# [client] with host, port, user and password. First drop or rename databases of the same names;",
                "# if the event scheduler is on: SET GLOBAL event_scheduler = OFF before and ON after, so that no "
                        + "event fires meanwhile.",
                "# A server with a binary log takes functions of others only after SET GLOBAL "
                        + "log_bin_trust_function_creators = ON.",
                "# Accounts come first, since views and programs name them; rights that cannot be given yet are given"
                        + " below.",
                "# Where the dump ends with error 1370 or 1356 at a view, an account has rights on single tables and",
                "# programs only: GRANT SELECT, EXECUTE ON *.* to it, run the dump again, and REVOKE that.",
                client + " --force < " + DumpFacts.ACCOUNTS_OBJECT + " || true",
                "tail -n 1 " + DumpFacts.DUMP_OBJECT + " | grep -q '^-- Dump completed'",
                client + " < " + DumpFacts.DUMP_OBJECT,
                "# Existing accounts keep their passwords. Where the server refuses a right (only root may give "
                        + "PROXY), remove its",
                "# line from " + DumpFacts.ACCOUNTS_OBJECT + " and run this again:",
                client + " < " + DumpFacts.ACCOUNTS_OBJECT));
        if (brokenViews) {
            lines.add("# " + BrokenViews.OBJECT + " has views that their server could not read. It takes those whose "
                    + "tables and accounts are there:");
            lines.add(client + " --force < " + BrokenViews.OBJECT + " || true");
        }
        lines.add("# In one pipe, without files between: age -d -i key.txt OBJECT | zstd -d | " + client);
        return List.copyOf(lines);
    }
}
