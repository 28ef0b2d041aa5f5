package io.stillpoint.vault;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.schemas.shared.SnapshotRef;
import io.stillpoint.vault.store.BucketCreation;
import io.stillpoint.vault.testing.Noise;
import io.stillpoint.vault.testing.S3Server;
import io.stillpoint.vault.testing.TestKeys;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store that knows buckets by the names of hosts; a proxy stands in for the DNS that these names would need. */
class StoreAddressingTest {

    private static final String DOMAIN = "s3.test";

    /** Hosts that were asked for. */
    private static final Set<String> NAMED = new ConcurrentSkipListSet<>();

    @TempDir
    static Path home;

    static S3Server server;
    static TestKeys keys;
    static ProxySelector before;

    @BeforeAll
    static void start() throws Exception {
        server = S3Server.ofDomain(home, DOMAIN);
        keys = TestKeys.create(home.resolve("keys"));
        before = ProxySelector.getDefault();
        ProxySelector.setDefault(new Names(before));
    }

    @AfterAll
    static void stop() throws Exception {
        ProxySelector.setDefault(before);
        server.close();
    }

    @Test
    void aStoreThatNeedsTheBucketInTheHostIsUsedFromItsBucketToASealedPoint() throws Exception {
        // Given
        VaultConfig config = config().with(StoreAddressing.VIRTUAL_HOST);
        BucketCreation.ensure(config);
        try (Vault vault = Vault.open(config)) {
            SnapshotRef ref = Snapshots.write(vault, "p-1", "r1", Noise.bytes(1, 7 << 20));

            // When
            vault.seal(Snapshots.CLUSTER, Snapshots.sealed(keys.signer(), "p-1", ref), Clock.systemUTC());

            // Then
            assertThat(server.file(ref.manifestKey())).exists();
            assertThat(vault.verifyStored(ref).objects()).hasSize(1);
            assertThat(vault.points(Snapshots.CLUSTER)).containsExactly("p-1");
            assertThat(vault.point(Snapshots.CLUSTER, "p-1", keys.verification())
                            .document()
                            .snapshots())
                    .containsExactly(ref);
            assertThat(vault.probe().objectLock()).isFalse();
            assertThat(NAMED).containsExactly(S3Server.BUCKET + "." + DOMAIN);
        }
    }

    private static VaultConfig config() {
        return S3Server.config(URI.create("http://" + DOMAIN), keys.recipients());
    }

    /** Leads to the server under every name of its domain. */
    private static final class Names extends ProxySelector {
        private final ProxySelector others;

        Names(ProxySelector others) {
            this.others = others;
        }

        @Override
        public List<Proxy> select(URI uri) {
            if (!uri.getHost().endsWith(DOMAIN)) {
                return others.select(uri);
            }
            NAMED.add(uri.getHost());
            return List.of(new Proxy(Proxy.Type.HTTP, new InetSocketAddress("127.0.0.1", server.port())));
        }

        @Override
        public void connectFailed(URI uri, SocketAddress address, IOException failure) {
            others.connectFailed(uri, address, failure);
        }
    }
}
