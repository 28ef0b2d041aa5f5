package io.stillpoint.mariadb;

import io.stillpoint.mariadb.load.LocalSocketFactory;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.mariadb.jdbc.Driver;

/** A connection for short statements. */
public final class SqlText implements AutoCloseable {

    private static final String CONNECT_MILLIS = "10000";
    /** Long enough to rename a big table's files on a slow disk. */
    private static final String ANSWER_MILLIS = "600000";

    private final MariadbEndpoint endpoint;
    private final Connection connection;

    private SqlText(MariadbEndpoint endpoint, Connection connection) {
        this.endpoint = endpoint;
        this.connection = connection;
    }

    public static SqlText open(MariadbEndpoint endpoint) throws MariadbException {
        try {
            Properties properties = new Properties();
            properties.setProperty("user", endpoint.username());
            properties.setProperty("password", endpoint.password());
            properties.setProperty("connectTimeout", CONNECT_MILLIS);
            properties.setProperty("socketTimeout", ANSWER_MILLIS);
            // In the mode of some servers, names, texts and accounts are written otherwise.
            properties.setProperty("sessionVariables", "sql_mode=''");
            Path socket = endpoint.socket();
            if (socket != null) {
                properties.setProperty("localSocket", socket.toString());
                properties.setProperty("socketFactory", LocalSocketFactory.class.getName());
            }
            Path ca = endpoint.ca();
            properties.setProperty("sslMode", ca == null ? "disable" : "verify-full");
            if (ca != null) {
                properties.setProperty("serverSslCert", ca.toString());
            }
            String url = "jdbc:mariadb://address=(host=" + endpoint.host() + ")(port=" + endpoint.port() + ")/";
            return new SqlText(endpoint, new Driver().connect(url, properties));
        } catch (SQLException e) {
            throw MariadbFailures.ofConnecting(endpoint, e);
        }
    }

    public MariadbEndpoint endpoint() {
        return endpoint;
    }

    public interface Row<T> {
        T read(ResultSet row) throws SQLException;
    }

    public <T> List<T> rows(String sql, Row<T> reader, @Nullable Object... values) throws MariadbException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            List<T> found = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    found.add(reader.read(rows));
                }
            }
            return found;
        } catch (SQLException e) {
            throw MariadbFailures.of(endpoint, shortened(sql), e);
        }
    }

    public List<String> strings(String sql, @Nullable Object... values) throws MariadbException {
        return rows(sql, row -> row.getString(1), values);
    }

    public String string(String sql, @Nullable Object... values) throws MariadbException {
        return first(sql, values).orElse("");
    }

    public Optional<String> first(String sql, @Nullable Object... values) throws MariadbException {
        return strings(sql, values).stream().filter(java.util.Objects::nonNull).findFirst();
    }

    public void run(String sql, @Nullable Object... values) throws MariadbException {
        try {
            if (values.length == 0) {
                try (Statement statement = connection.createStatement()) {
                    statement.setEscapeProcessing(false);
                    statement.execute(sql);
                }
                return;
            }
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                for (int i = 0; i < values.length; i++) {
                    statement.setObject(i + 1, values[i]);
                }
                statement.execute();
            }
        } catch (SQLException e) {
            throw MariadbFailures.of(endpoint, shortened(sql), e);
        }
    }

    /** Returns the server's error number; 0 when there is none. */
    public static int code(MariadbException failure) {
        return failure.getCause() instanceof SQLException told ? told.getErrorCode() : 0;
    }

    /** Returns the server's own words, without the driver's. */
    public static String said(MariadbException failure) {
        Throwable cause = failure.getCause();
        String said = cause == null ? failure.problem().found() : String.valueOf(cause.getMessage());
        return said.replaceFirst("^\\(conn=\\d+\\) ", "");
    }

    public static String quoted(String identifier) {
        return "`" + identifier.replace("`", "``") + "`";
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            // The question was answered; a failure to close does not matter.
        }
    }

    /** Shortens a statement for a problem: those about accounts hold hashes of passwords and are not repeated. */
    private static String shortened(String sql) {
        String[] words = sql.strip().split("\\s+", 4);
        return "'" + String.join(" ", java.util.Arrays.asList(words).subList(0, Math.min(3, words.length))) + " …'";
    }
}
