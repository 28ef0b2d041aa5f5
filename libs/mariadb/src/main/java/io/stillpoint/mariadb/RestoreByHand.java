package io.stillpoint.mariadb;

import io.stillpoint.mariadb.dump.DumpFacts;
import java.util.List;

/** What a manifest tells somebody who has no Stillpoint. */
public final class RestoreByHand {

    private RestoreByHand() {}

    /** Shell lines that find {@code dump.sql} and {@code accounts.sql}, decrypted and decompressed, in the working directory. */
    public static List<String> lines() {
        String client =
                "mariadb --defaults-file=login.cnf --binary-mode --comments --default-character-set=utf8mb4 --max-allowed-packet=1G";
        return List.of(
                "# Needs a MariaDB client of 10.11.8 or newer and the server's login in login.cnf, mode 0600:",
                "# [client] with host, port, user and password. Drop or rename databases of the same names before;",
                "# SET GLOBAL event_scheduler = OFF before and ON after, where it is on, so that no event fires meanwhile.",
                "tail -n 1 " + DumpFacts.DUMP_OBJECT + " | grep -q '^-- Dump completed'",
                client + " < " + DumpFacts.DUMP_OBJECT,
                "# Accounts that exist keep their passwords. Where the server refuses a right (PROXY is root's to give), take its",
                "# line out of " + DumpFacts.ACCOUNTS_OBJECT + " and run this one again:",
                client + " < " + DumpFacts.ACCOUNTS_OBJECT,
                "# In one pipe, without files between: age -d -i key.txt OBJECT | zstd -d | " + client);
    }
}
