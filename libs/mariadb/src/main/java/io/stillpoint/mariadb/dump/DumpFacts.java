package io.stillpoint.mariadb.dump;

import io.stillpoint.mariadb.ServerVersion;
import io.stillpoint.mariadb.account.DatabaseAccount;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Facts about a whole dump. Only with these may its output be committed.
 *
 * @param serverVersion the server's own words
 * @param gtid position in the binary log as GTID list, {@code 0-1-296}; null when the server has none
 * @param binaryLog position as {@code file:position}; null when the server keeps no binary log
 * @param bytes of the dump
 * @param startedAt a time not later than the dump's instant
 * @param withoutTransactions tables that are not of the same instant, each with its engine
 * @param roundedColumns columns of type {@code FLOAT}: servers write six digits of their values, so neither the
 *     dump nor the proof of a restore has more
 * @param accountsLeftOut what is not in {@code accountsSql}: accounts that the server lists but does not know, and
 *     rights on things that no longer exist
 * @param accountsSql users, roles and rights, the same before and after the dump, with hashes of passwords: store
 *     it encrypted, as {@link #ACCOUNTS_OBJECT}
 */
public record DumpFacts(
        String serverVersion,
        ServerVersion tools,
        @Nullable String gtid,
        @Nullable String binaryLog,
        long bytes,
        Instant startedAt,
        List<String> withoutTransactions,
        List<String> roundedColumns,
        List<String> accountsLeftOut,
        DumpCatalogue catalogue,
        String accountsSql) {

    /** Names of the objects in a snapshot. */
    public static final String DUMP_OBJECT = "dump.sql";

    public static final String ACCOUNTS_OBJECT = DatabaseAccount.OBJECT;

    public DumpFacts {
        withoutTransactions = List.copyOf(withoutTransactions);
        roundedColumns = List.copyOf(roundedColumns);
        accountsLeftOut = List.copyOf(accountsLeftOut);
    }

    public List<String> databases() {
        return catalogue.databases();
    }

    /** Returns the GTID list, else {@code file:position}, else {@code none}. */
    public String position() {
        return gtid != null ? gtid : binaryLog != null ? binaryLog : "none";
    }

    /** Returns a description without the accounts. */
    @Override
    public String toString() {
        return "dump of %s (%s) at %s: %d tables, %d rows, %d bytes"
                .formatted(databases(), serverVersion, position(), catalogue.tables(), catalogue.rows(), bytes);
    }
}
