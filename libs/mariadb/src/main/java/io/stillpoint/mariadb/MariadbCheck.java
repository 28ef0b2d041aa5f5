package io.stillpoint.mariadb;

/** Looks before anything is touched: reachable, login, rights, versions, sizes. */
public final class MariadbCheck {

    private final MariadbEndpoint endpoint;
    private final MariadbTools tools;

    public MariadbCheck(MariadbEndpoint endpoint, MariadbTools tools) {
        this.endpoint = endpoint;
        this.tools = tools;
    }

    /**
     * Whether this account and these tools can back the server up.
     *
     * @throws MariadbException {@code mariadb-client-missing}, {@code mariadb-client-too-old}, {@code mariadb-unreachable},
     *     {@code mariadb-login-refused}, {@code mariadb-certificate-refused}, {@code mariadb-privilege-missing}, {@code
     *     mariadb-other-product}
     */
    public ServerFacts forBackup() throws MariadbException {
        Version toolsVersion = tools.version();
        try (Sql sql = Sql.open(endpoint)) {
            ServerFacts facts = facts(sql, toolsVersion);
            Rights.forBackup(sql);
            return facts;
        }
    }

    /**
     * Whether this account and these tools can restore into the server.
     *
     * @throws MariadbException as {@link #forBackup}
     */
    public ServerFacts forRestore() throws MariadbException {
        Version toolsVersion = tools.version();
        try (Sql sql = Sql.open(endpoint)) {
            ServerFacts facts = facts(sql, toolsVersion);
            Rights.forRestore(sql);
            return facts;
        }
    }

    private ServerFacts facts(Sql sql, Version toolsVersion) throws MariadbException {
        String text = sql.string("SELECT VERSION()");
        Version version = Version.find(text)
                .orElseThrow(() -> MariadbFailures.problem(
                        "mariadb-other-product",
                        "a MariaDB server",
                        "one that calls itself '" + text + "'",
                        endpoint,
                        "Only MariaDB is backed up by this component.",
                        false,
                        null));
        requireTools(toolsVersion, version);
        return new ServerFacts(
                version,
                text,
                toolsVersion,
                Databases.bytes(sql, Databases.ofUsers(sql)),
                Databases.withoutTransactions(sql),
                Databases.roundedColumns(sql),
                sql.string("SELECT @@GLOBAL.log_bin").equals("1"),
                Long.parseLong(sql.string("SELECT @@GLOBAL.max_allowed_packet")));
    }

    private void requireTools(Version toolsVersion, Version server) throws MariadbException {
        boolean known = toolsVersion.compareTo(Version.OLDEST_TOOLS) >= 0;
        if (known && !server.newerSeriesThan(toolsVersion)) {
            return;
        }
        Version needed = known ? server : Version.OLDEST_TOOLS;
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
