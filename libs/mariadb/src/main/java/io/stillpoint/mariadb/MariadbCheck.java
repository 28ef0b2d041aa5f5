package io.stillpoint.mariadb;

import io.stillpoint.component.AskedGuards;
import io.stillpoint.mariadb.account.ServerRights;
import java.io.IOException;

/** Preflight: reachable, login, rights, versions, sizes. */
public final class MariadbCheck {

    private final MariadbEndpoint endpoint;
    private final MariadbTools tools;

    public MariadbCheck(MariadbEndpoint endpoint, MariadbTools tools) {
        this.endpoint = endpoint;
        this.tools = tools;
    }

    /**
     * Checks that this account and these tools can back the server up.
     *
     * @throws MariadbException {@code mariadb-client-missing}, {@code mariadb-client-too-old},
     *     {@code mariadb-unreachable}, {@code mariadb-login-refused}, {@code mariadb-certificate-refused},
     *     {@code mariadb-privilege-missing}, {@code mariadb-other-product}
     */
    public ServerFacts forBackup() throws IOException {
        ServerVersion toolsVersion = tools.version();
        try (SqlText sql = SqlText.open(endpoint)) {
            ServerFacts facts = facts(sql, toolsVersion, AskedGuards.untilOneRefuses());
            ServerRights.forBackup(sql);
            return facts;
        }
    }

    /**
     * Checks that this account and these tools can restore into the server.
     *
     * @throws MariadbException as {@link #forBackup}
     */
    public ServerFacts forRestore() throws IOException {
        return forRestore(AskedGuards.untilOneRefuses());
    }

    ServerFacts forRestore(AskedGuards asked) throws IOException {
        ServerVersion toolsVersion = tools.version();
        try (SqlText sql = SqlText.open(endpoint)) {
            ServerFacts facts = facts(sql, toolsVersion, asked);
            asked.ask(() -> ServerRights.forRestore(sql));
            return facts;
        }
    }

    private ServerFacts facts(SqlText sql, ServerVersion toolsVersion, AskedGuards asked) throws IOException {
        String text = sql.string("SELECT VERSION()");
        ServerVersion version = ServerVersion.find(text)
                .orElseThrow(() -> MariadbFailures.problem(
                        "mariadb-other-product",
                        "a MariaDB server",
                        "one that calls itself '" + text + "'",
                        endpoint,
                        "This component backs up MariaDB only.",
                        false,
                        null));
        asked.ask(() -> requireTools(toolsVersion, version));
        return new ServerFacts(
                version,
                text,
                toolsVersion,
                DatabaseListing.bytes(sql, DatabaseListing.ofUsers(sql)),
                DatabaseListing.withoutTransactions(sql),
                DatabaseListing.roundedColumns(sql),
                sql.string("SELECT @@GLOBAL.log_bin").equals("1"),
                Long.parseLong(sql.string("SELECT @@GLOBAL.max_allowed_packet")));
    }

    private void requireTools(ServerVersion toolsVersion, ServerVersion server) throws MariadbException {
        boolean known = toolsVersion.compareTo(ServerVersion.OLDEST_TOOLS) >= 0;
        if (known && !server.newerSeriesThan(toolsVersion)) {
            return;
        }
        ServerVersion needed = known ? server : ServerVersion.OLDEST_TOOLS;
        throw MariadbFailures.problem(
                "mariadb-client-too-old",
                "tools of " + needed.series() + " or newer",
                "tools of " + toolsVersion + " for a server of " + server,
                endpoint,
                "Install a newer MariaDB client where this service runs; older tools leave out what they do not know.",
                false,
                null);
    }
}
