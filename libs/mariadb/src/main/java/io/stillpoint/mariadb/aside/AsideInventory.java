package io.stillpoint.mariadb.aside;

import io.stillpoint.component.BoundedNames;
import io.stillpoint.mariadb.DatabaseListing;
import io.stillpoint.mariadb.MariadbException;
import io.stillpoint.mariadb.SqlText;
import io.stillpoint.schemas.shared.AsideItem;
import io.stillpoint.schemas.shared.AsideState;
import io.stillpoint.schemas.shared.Component;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds out what all restores together keep aside on a server. */
public final class AsideInventory {

    private static final String NAMES = "[a-z0-9][a-z0-9_]{0,39}";

    private AsideInventory() {}

    /** One item for each restore, sorted by name. */
    public static List<AsideItem> of(SqlText sql) throws MariadbException {
        Map<String, @Nullable Instant> stores = new LinkedHashMap<>();
        // All three, because an old table that is kept aside may have the name of one of them.
        sql.rows(
                        "SELECT table_schema, UNIX_TIMESTAMP(MIN(create_time)) FROM information_schema.tables"
                                + " WHERE table_name IN ('phase', 'kept', 'definition') AND LEFT(table_schema, ?) = ?"
                                + " GROUP BY table_schema HAVING COUNT(*) = 3 ORDER BY table_schema",
                        row -> new Store(row.getString(1), row.getLong(2)),
                        DatabaseListing.ASIDE_PREFIX.length(),
                        DatabaseListing.ASIDE_PREFIX)
                .forEach(store -> stores.put(store.schema(), store.since()));
        List<AsideItem> items = new ArrayList<>();
        for (Map.Entry<String, @Nullable Instant> store : stores.entrySet()) {
            String name = store.getKey().substring(DatabaseListing.ASIDE_PREFIX.length());
            boolean oldDatabase =
                    stores.keySet().stream().anyMatch(other -> store.getKey().matches(other + "_[0-9]+"));
            if (name.matches(NAMES) && !oldDatabase) {
                // Names of sagas have hyphens and no underscores.
                items.add(item(sql, name.replace('_', '-'), store.getValue()));
            }
        }
        return items;
    }

    private record Store(String schema, long seconds) {
        @Nullable
        Instant since() {
            return seconds == 0 ? null : Instant.ofEpochSecond(seconds);
        }
    }

    private static AsideItem item(SqlText sql, String saga, @Nullable Instant since) throws MariadbException {
        AsideStore store = new AsideStore(sql, saga);
        String schema = AsideStore.name(saga);
        List<String> databases = store.databases().stream()
                .filter(database -> database.state() != AsideDatabase.State.ABSENT)
                .map(AsideDatabase::name)
                .toList();
        Optional<AsidePhase> phase = store.phase();
        boolean complete = phase.isPresent() && !phase.get().silences() && phase.get() != AsidePhase.SAVING;
        return new AsideItem(
                Component.MARIADB,
                saga,
                "schemas %s*: %s".formatted(schema, String.join(", ", BoundedNames.some(databases))),
                bytes(sql, schema),
                since,
                complete ? AsideState.COMPLETE : AsideState.UNFINISHED);
    }

    /** Data and indexes, as the server guesses them. */
    private static long bytes(SqlText sql, String schema) throws MariadbException {
        return sql.rows(
                        "SELECT COALESCE(SUM(data_length + index_length), 0) FROM information_schema.tables"
                                + " WHERE table_schema = ? OR table_schema REGEXP ?",
                        row -> row.getLong(1),
                        schema,
                        "^" + schema + "_[0-9]+$")
                .getFirst();
    }
}
