package io.stillpoint.remote;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.remote.etcd.EtcdDirectories;
import io.stillpoint.remote.ssh.AuthorizedKey;
import io.stillpoint.schemas.shared.AsideItem;
import io.stillpoint.schemas.shared.AsideState;
import io.stillpoint.schemas.shared.Component;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ScriptAsideTest extends NodeTest {

    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final EtcdDirectories ETCD = new EtcdDirectories("/var/lib/etcd", "/var/lib/etcd-wal");
    private static final String OLD = "s-0123456789ab";

    private RemoteNode remote;

    @BeforeEach
    void restoresHaveLeftThings() throws Exception {
        node.write("var/lib/etcd/member/snap/db", "in use");
        node.write("var/lib/etcd.stillpoint-aside-" + OLD + "/member/snap/db", "old");
        node.write("var/lib/etcd-wal/.stillpoint-aside-" + OLD + "/0.wal", "old");
        node.write("var/lib/etcd.stillpoint-superseded-" + OLD + ".2/member/snap/db", "half");
        node.write("var/lib/etcd.stillpoint-aside-s-other/member/snap/db", "other");
        node.write("etc/cfc/conf/server.key", "in use");
        node.write("etc/cfc/conf.stillpoint-aside-" + OLD + "/server.key", "old key");
        node.write("opt/icp-3.1/cluster/hosts", "[master]");
        node.write("opt/icp-3.1/cluster/.stillpoint-rolled-back-s-other/hosts", "[master]");
        remote = node.connect(AuthorizedKey.Rights.RESTORE);
    }

    @Test
    void whatRestoresKeepIsToldWithItsSagaAndSize() throws Exception {
        // Given
        Instant earliest = Instant.now().minusSeconds(600);

        // When
        List<AsideItem> items = remote.aside(ETCD);

        // Then
        assertThat(items)
                .extracting(item -> item.component() + " " + item.saga() + " " + item.what())
                .containsExactlyInAnyOrder(
                        "ETCD " + OLD + " /var/lib/etcd.stillpoint-aside-" + OLD,
                        "ETCD " + OLD + " /var/lib/etcd-wal/.stillpoint-aside-" + OLD,
                        "ETCD " + OLD + " /var/lib/etcd.stillpoint-superseded-" + OLD + ".2",
                        "ETCD s-other /var/lib/etcd.stillpoint-aside-s-other",
                        "CERTIFICATES " + OLD + " /etc/cfc/conf.stillpoint-aside-" + OLD,
                        "CERTIFICATES s-other /opt/icp-3.1/cluster/.stillpoint-rolled-back-s-other");
        assertThat(items).allSatisfy(item -> {
            assertThat(item.bytes()).isPositive();
            assertThat(item.since()).isAfter(earliest);
            assertThat(item.state()).isEqualTo(AsideState.UNKNOWN);
        });
    }

    @Test
    void withoutEtcdOnlyTreesAreLookedAt() throws Exception {
        // When
        List<AsideItem> items = remote.aside(null);

        // Then
        assertThat(items).hasSize(2).extracting(AsideItem::component).containsOnly(Component.CERTIFICATES);
    }

    @Test
    void onlyWhatTheseRestoresLeftIsRemoved() throws Exception {
        // Given
        node.write("var/lib/etcd.stillpoint-moving-" + OLD + "/x", "a rollback needs it");
        node.write("var/lib/etcd.stillpoint-aside-" + OLD + ".old/x", "somebody's own");
        node.write("var/lib/etcd.stillpoint-aside-" + OLD + "ab/x", "another saga's");

        // When
        NodeAnswer answer = remove(1, List.of(OLD));

        // Then
        assertThat(answer.all("removed")).hasSize(4);
        assertThat(node.names("/var/lib"))
                .containsExactly(
                        "etcd",
                        "etcd-wal",
                        "etcd.stillpoint-aside-" + OLD + ".old",
                        "etcd.stillpoint-aside-" + OLD + "ab",
                        "etcd.stillpoint-aside-s-other",
                        "etcd.stillpoint-moving-" + OLD,
                        "stillpoint");
        assertThat(node.names("/etc/cfc")).containsExactly("conf", "podbackup", "pods");
        assertThat(node.read("etc/cfc/conf/server.key")).isEqualTo("in use");
        assertThat(node.path("/opt/icp-3.1/cluster/.stillpoint-rolled-back-s-other"))
                .exists();
    }

    @Test
    void removingTwiceIsDoneTheSecondTimeToo() throws Exception {
        // Given
        remove(1, List.of(OLD, "s-other"));

        // When
        NodeAnswer again = remove(2, List.of(OLD, "s-other"));

        // Then
        assertThat(again.entries()).isEmpty();
        assertThat(remote.aside(ETCD)).isEmpty();
    }

    @Test
    void aMountBelowKeepsEverythingOnTheNode() throws Exception {
        // Given
        node.mount("/etc/cfc/conf.stillpoint-aside-" + OLD + "/volume", "ext4");

        // When
        RemoteException refused = refusal(() -> remove(1, List.of(OLD)));

        // Then
        assertThat(refused.problem().code()).isEqualTo("aside-mounted");
        assertThat(remote.aside(ETCD)).hasSize(6);
    }

    @Test
    void aMountPointIsNotRemoved() throws Exception {
        // Given
        node.mount("/var/lib/etcd.stillpoint-aside-" + OLD, "xfs");

        // When
        RemoteException refused = refusal(() -> remove(1, List.of(OLD)));

        // Then
        assertThat(refused.problem().code()).isEqualTo("aside-mounted");
        assertThat(node.read("var/lib/etcd.stillpoint-aside-" + OLD + "/member/snap/db"))
                .isEqualTo("old");
    }

    @Test
    void aLinkIsNeitherListedNorFollowed() throws Exception {
        // Given
        node.write("srv/precious/file", "precious");
        Files.createSymbolicLink(node.path("/var/lib/etcd.stillpoint-aside-s-link"), node.path("/srv/precious"));

        // When
        RemoteException refused = refusal(() -> remove(1, List.of("s-link")));

        // Then
        assertThat(refused.problem().code()).isEqualTo("aside-no-directory");
        assertThat(remote.aside(ETCD)).extracting(AsideItem::saga).doesNotContain("s-link");
        assertThat(node.read("srv/precious/file")).isEqualTo("precious");
    }

    @Test
    void aLateDuplicateRemovesNothing() throws Exception {
        // Given
        remove(5, List.of("s-other"));

        // When
        RemoteException fenced = refusal(() -> remove(4, List.of(OLD)));

        // Then
        assertThat(fenced.problem().code()).isEqualTo("fenced");
        assertThat(remote.aside(ETCD)).hasSize(4);
    }

    @Test
    void aKeyThatMayNotRestoreMayNotRemove() throws Exception {
        // Given
        RemoteNode control = node.connect(AuthorizedKey.Rights.CONTROL);

        // When
        RemoteException refused =
                refusal(() -> control.call(NodeCommand.removeAside(TestNode.fence(1, "a"), ETCD, List.of(OLD), LIMIT)));

        // Then
        assertThat(refused.problem().code()).isEqualTo("verb-not-permitted");
        assertThat(remote.aside(ETCD)).hasSize(6);
    }

    private NodeAnswer remove(long token, List<String> sagas) throws Exception {
        return remote.call(NodeCommand.removeAside(TestNode.fence(token, "run"), ETCD, sagas, LIMIT));
    }
}
