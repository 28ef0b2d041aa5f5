package io.stillpoint.mongodb;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.ReadPreference;
import com.mongodb.ServerAddress;
import com.mongodb.WriteConcern;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.connection.ClusterConnectionMode;
import io.stillpoint.schemas.shared.Problem;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * The address of a MongoDB and the login for it.
 *
 * @param hosts {@code address:port}, one or more
 * @param replicaSet its name ({@code rs0} in ICP), so that the driver finds the primary; null to talk to the one
 *     named host only, for example through a forwarded port, where the members' own names lead nowhere
 * @param credentials login and certificates; with certificates the connection is TLS
 */
public record MongodbEndpoint(List<String> hosts, @Nullable String replicaSet, MongodbCredentials credentials) {

    private static final int CONNECT_LIMIT_SECONDS = 10;
    private static final int SELECTION_LIMIT_SECONDS = 20;
    /** Limit for one answer: a batch of a scan or an acknowledged batch of writes. */
    static final int READ_LIMIT_SECONDS = 300;

    /**
     * Limit for a majority of the members. It is shorter, so that the server can say what it waits for before the
     * connection is given up.
     */
    private static final int WRITE_LIMIT_SECONDS = 240;

    public MongodbEndpoint {
        hosts = List.copyOf(hosts);
        if (hosts.isEmpty() || replicaSet == null && hosts.size() != 1) {
            throw new IllegalArgumentException("a replica set's hosts, or exactly one host, found " + hosts);
        }
    }

    /**
     * Reads {@code mongodb://host:port[,…][/?replicaSet=rs0]}; ignores everything else in it but an option for TLS.
     *
     * @throws MongodbException {@code mongodb-tls-without-ca} when TLS is asked for and there is no CA
     */
    public static MongodbEndpoint of(String connectionString, MongodbCredentials credentials) throws MongodbException {
        ConnectionString parsed = new ConnectionString(connectionString);
        if (Boolean.TRUE.equals(parsed.getSslEnabled()) && credentials.tls() == null) {
            throw new MongodbException(
                    new Problem(
                            "mongodb-tls-without-ca",
                            "the file ca.pem beside username and password, because the address asks for TLS",
                            "none",
                            String.join(",", parsed.getHosts()),
                            "Put the certificate of the authority that signed the servers' certificates there."),
                    false);
        }
        return new MongodbEndpoint(parsed.getHosts(), parsed.getRequiredReplicaSetName(), credentials);
    }

    /** Returns the address for problems, without secrets. */
    public String where() {
        return "mongodb://" + String.join(",", hosts) + (replicaSet == null ? "" : "/?replicaSet=" + replicaSet);
    }

    /** Returns a client for everything but index builds; the caller closes it. Connects to nothing yet. */
    public MongoClient connect() {
        return connect(READ_LIMIT_SECONDS);
    }

    /**
     * Returns a client without a limit for answers, because an index build may take any time. TCP keepalive still
     * notices a dead host.
     */
    public MongoClient connectPatiently() {
        return connect(0);
    }

    private MongoClient connect(int readLimitSeconds) {
        return MongoClients.create(settings(readLimitSeconds));
    }

    MongoClientSettings settings(int readLimitSeconds) {
        MongoClientSettings.Builder settings = MongoClientSettings.builder()
                .applicationName("stillpoint")
                .readPreference(ReadPreference.primary())
                .writeConcern(WriteConcern.MAJORITY.withWTimeout(WRITE_LIMIT_SECONDS, TimeUnit.SECONDS))
                .retryReads(true)
                .retryWrites(false)
                .applyToClusterSettings(cluster -> {
                    cluster.hosts(hosts.stream().map(ServerAddress::new).toList())
                            .serverSelectionTimeout(SELECTION_LIMIT_SECONDS, TimeUnit.SECONDS);
                    if (replicaSet == null) {
                        cluster.mode(ClusterConnectionMode.SINGLE);
                    } else {
                        cluster.mode(ClusterConnectionMode.MULTIPLE).requiredReplicaSetName(replicaSet);
                    }
                })
                .applyToSocketSettings(socket -> socket.connectTimeout(CONNECT_LIMIT_SECONDS, TimeUnit.SECONDS)
                        .readTimeout(readLimitSeconds, TimeUnit.SECONDS));
        SSLContext tls = credentials.tls();
        if (tls != null) {
            settings.applyToSslSettings(ssl -> ssl.enabled(true).context(tls));
        }
        if (credentials.login() != null) {
            settings.credential(credentials.login());
        }
        return settings.build();
    }
}
