package io.stillpoint.remote;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScriptParkingTest extends NodeTest {

    private static final Duration WITHIN = Duration.ofSeconds(5);
    private static final List<Integer> ETCD_PORTS = List.of(4001, 2380);

    @Test
    void everyManifestThatRunsEtcdIsTold() throws Exception {
        // Given
        node.pod("etcd.json");
        node.pod("master.json");
        node.write("etc/cfc/pods/store.yaml", "containers:\n- image: ibmcom/etcd:v3.2.24\n");
        node.parked("etcd-old.json");
        node.parked("master-2.1.0.json");

        // When
        NodeFacts facts = node.connect().facts();

        // Then
        assertThat(facts.otherEtcd()).containsExactly("/etc/cfc/pods/store.yaml", "/etc/cfc/podbackup/etcd-old.json");
    }

    @Test
    void parkingEtcdMovesItsManifestAndProvesItsPortsClosed() throws Exception {
        // Given
        node.pod("etcd.json", 4001, 2380);
        node.pod("master.json", 8001);

        // When
        NodeAnswer answer = node.connect().call(NodeCommand.parkEtcd(TestNode.fence(1, "a"), WITHIN, ETCD_PORTS));

        // Then
        assertThat(answer.all("parked")).containsExactly("etcd.json");
        assertThat(answer.ports("closed")).containsExactly(4001, 2380);
        assertThat(node.names("/etc/cfc/pods")).containsExactly("master.json");
        assertThat(node.names("/etc/cfc/podbackup")).containsExactly("etcd.json");
    }

    @Test
    void parkingTwiceFindsItDone() throws Exception {
        // Given
        node.pod("etcd.json", 4001, 2380);
        node.pod("master.json", 8001);
        RemoteNode remote = node.connect();
        remote.call(NodeCommand.parkEtcd(TestNode.fence(1, "a"), WITHIN, ETCD_PORTS));
        remote.call(NodeCommand.parkPods(TestNode.fence(2, "a"), WITHIN, List.of(8001)));

        // When
        NodeAnswer etcd = remote.call(NodeCommand.parkEtcd(TestNode.fence(3, "b"), WITHIN, ETCD_PORTS));
        NodeAnswer pods = remote.call(NodeCommand.parkPods(TestNode.fence(4, "b"), WITHIN, List.of(8001)));

        // Then
        assertThat(etcd.all("parked")).containsExactly("etcd.json");
        assertThat(pods.all("parked")).containsExactly("master.json");
    }

    @Test
    void aPortThatStaysOpenIsNamedWhenPatienceIsOver() throws Exception {
        // Given
        node.pod("etcd.json", 4001);
        node.listens(2380, 300, "0::/system.slice/etcd.service");
        List<String> waiting = new ArrayList<>();
        RemoteNode remote = node.connect();

        // When
        RemoteException failure = refusal(() -> remote.call(
                NodeCommand.parkEtcd(TestNode.fence(1, "a"), Duration.ofSeconds(1), ETCD_PORTS), waiting::add));

        // Then
        assertThat(failure.problem().code()).isEqualTo("ports-open");
        assertThat(failure.problem().found()).contains("2380").doesNotContain("4001");
        assertThat(failure.retryable()).isTrue();
        assertThat(waiting).first().asString().contains("ports still open: 2380 (etcd.service)");
    }

    @Test
    void aSocketTableThatCannotBeReadIsNoProofOfClosedPorts() throws Exception {
        // Given
        node.pod("etcd.json", 4001);
        node.write("ss-is-broken", "");
        RemoteNode remote = node.connect();

        // When
        RemoteException failure =
                refusal(() -> remote.call(NodeCommand.parkEtcd(TestNode.fence(1, "a"), WITHIN, ETCD_PORTS)));

        // Then
        assertThat(failure.problem().code()).isEqualTo("ss-failed");
    }

    @Test
    void aManifestInBothPlacesIsLeftAloneAndSaidSo() throws Exception {
        // Given
        node.pod("master.json", 8001);
        node.pod("proxy.json");
        node.parked("master.json");
        RemoteNode remote = node.connect();

        // When
        RemoteException failure =
                refusal(() -> remote.call(NodeCommand.parkPods(TestNode.fence(1, "a"), WITHIN, List.of())));

        // Then
        assertThat(failure.problem().code()).isEqualTo("manifest-in-both-places");
        assertThat(failure.problem().expected()).contains("master.json");
        assertThat(failure.problem().remedy()).contains("diff /etc/cfc/pods/master.json");
        assertThat(failure.retryable()).isFalse();
        assertThat(node.names("/etc/cfc/pods")).containsExactly("master.json", "proxy.json");
    }

    @Test
    void etcdJsonInBothPlacesIsNeverOverwritten() throws Exception {
        // Given
        node.pod("etcd.json");
        node.write("etc/cfc/podbackup/etcd.json", "the older one");
        RemoteNode remote = node.connect();

        // When
        RemoteException failure = refusal(() -> remote.call(NodeCommand.unparkEtcd(TestNode.fence(1, "a"), List.of())));

        // Then
        assertThat(failure.problem().code()).isEqualTo("manifest-in-both-places");
        assertThat(node.read("etc/cfc/podbackup/etcd.json")).isEqualTo("the older one");
    }

    @Test
    void unparkingPodsLeavesEtcdAndStrangersWhereTheyAre() throws Exception {
        // Given
        node.pod("etcd.json");
        node.pod("master.json");
        node.pod("with blanks.yaml");
        node.parked("old-master.json");
        RemoteNode remote = node.connect();
        remote.call(NodeCommand.parkEtcd(TestNode.fence(1, "a"), WITHIN, List.of()));
        remote.call(NodeCommand.parkPods(TestNode.fence(2, "a"), WITHIN, List.of()));

        // When
        NodeAnswer answer = remote.call(NodeCommand.unparkPods(TestNode.fence(3, "a"), List.of()));

        // Then
        assertThat(answer.all("unparked")).containsExactly("master.json", "with blanks.yaml");
        assertThat(node.names("/etc/cfc/pods")).containsExactly("master.json", "with blanks.yaml");
        assertThat(node.names("/etc/cfc/podbackup")).containsExactly("etcd.json", "old-master.json");
    }

    @Test
    void unparkingTwiceFindsItDoneAndLetsLastYearsFilesRest() throws Exception {
        // Given
        node.pod("etcd.json");
        node.pod("master.json");
        node.parked("etcd-old.json");
        node.parked("master-2.1.0.json");
        RemoteNode remote = node.connect();
        remote.call(NodeCommand.parkEtcd(TestNode.fence(1, "a"), WITHIN, List.of()));
        remote.call(NodeCommand.parkPods(TestNode.fence(2, "a"), WITHIN, List.of()));
        remote.call(NodeCommand.unparkEtcd(TestNode.fence(3, "a"), List.of()));
        remote.call(NodeCommand.unparkPods(TestNode.fence(4, "a"), List.of()));

        // When
        NodeAnswer etcd = remote.call(NodeCommand.unparkEtcd(TestNode.fence(5, "b"), List.of()));
        NodeAnswer pods = remote.call(NodeCommand.unparkPods(TestNode.fence(6, "b"), List.of()));

        // Then
        assertThat(etcd.all("unparked")).containsExactly("etcd.json");
        assertThat(pods.all("unparked")).containsExactly("master.json");
        assertThat(node.names("/etc/cfc/pods")).containsExactly("etcd.json", "master.json");
        assertThat(node.names("/etc/cfc/podbackup")).containsExactly("etcd-old.json", "master-2.1.0.json");
    }

    @Test
    void whatOthersParkedComesBackOnlyWhenItIsAskedForByName() throws Exception {
        // Given
        node.parked("master.json");
        node.parked("master-2.1.0.json");
        node.parked("etcd.json");
        RemoteNode remote = node.connect();
        List<String> unasked = remote.call(NodeCommand.unparkPods(TestNode.fence(1, "a"), List.of()))
                .all("unparked");

        // When
        NodeAnswer answer =
                remote.call(NodeCommand.unparkPods(TestNode.fence(2, "a"), List.of("master.json", "no.json")));

        // Then
        assertThat(unasked).isEmpty();
        assertThat(answer.all("unparked")).containsExactly("master.json");
        assertThat(answer.all("adopted")).containsExactly("master.json");
        assertThat(answer.all("stranger")).containsExactly("master-2.1.0.json");
        assertThat(node.names("/etc/cfc/pods")).containsExactly("master.json");
        assertThat(node.names("/etc/cfc/podbackup")).containsExactly("etcd.json", "master-2.1.0.json");
    }

    @Test
    void adoptingTwiceSaysTheSameTwice() throws Exception {
        // Given
        node.parked("master.json");
        node.parked("proxy.json");
        RemoteNode remote = node.connect();
        List<String> names = List.of("master.json", "proxy.json");
        NodeAnswer first = remote.call(NodeCommand.unparkPods(TestNode.fence(1, "a"), names));

        // When
        NodeAnswer second = remote.call(NodeCommand.unparkPods(TestNode.fence(1, "b"), names));

        // Then
        assertThat(second).isEqualTo(first);
        assertThat(second.all("adopted")).containsExactly("master.json", "proxy.json");
    }

    @Test
    void aStrangerOfTheSameNameThatCameSinceStaysWhereItIs() throws Exception {
        // Given
        node.pod("etcd.json");
        node.pod("master.json");
        RemoteNode remote = node.connect();
        remote.call(NodeCommand.parkEtcd(TestNode.fence(1, "a"), WITHIN, List.of()));
        remote.call(NodeCommand.parkPods(TestNode.fence(2, "a"), WITHIN, List.of()));
        NodeAnswer etcd = remote.call(NodeCommand.unparkEtcd(TestNode.fence(3, "a"), List.of()));
        NodeAnswer pods = remote.call(NodeCommand.unparkPods(TestNode.fence(4, "a"), List.of()));
        node.write("etc/cfc/podbackup/etcd.json", "a copy");
        node.write("etc/cfc/podbackup/master.json", "a copy");

        // When
        NodeAnswer etcdAgain = remote.call(NodeCommand.unparkEtcd(TestNode.fence(5, "b"), List.of()));
        NodeAnswer podsAgain = remote.call(NodeCommand.unparkPods(TestNode.fence(6, "b"), List.of()));

        // Then
        assertThat(etcdAgain).isEqualTo(etcd);
        assertThat(podsAgain.all("unparked")).isEqualTo(pods.all("unparked"));
        assertThat(podsAgain.all("stranger")).containsExactly("master.json");
        assertThat(node.read("etc/cfc/pods/master.json")).isNotEqualTo("a copy");
        assertThat(node.names("/etc/cfc/podbackup")).containsExactly("etcd.json", "master.json");
    }

    @Test
    void etcdThatOthersParkedStaysParkedUntilItIsNamed() throws Exception {
        // Given
        node.parked("etcd.json");
        RemoteNode remote = node.connect();
        remote.call(NodeCommand.parkEtcd(TestNode.fence(1, "a"), WITHIN, List.of()));

        // When
        RemoteException failure =
                refusal(() -> remote.call(NodeCommand.unparkEtcd(TestNode.fence(2, "a"), List.of("master.json"))));
        NodeAnswer named = remote.call(NodeCommand.unparkEtcd(TestNode.fence(3, "a"), List.of("etcd.json")));

        // Then
        assertThat(failure.problem().code()).isEqualTo("etcd-parked-by-others");
        assertThat(failure.problem().remedy()).contains("cluster start icp --adopt-parked etcd.json");
        assertThat(failure.retryable()).isFalse();
        assertThat(named.all("adopted")).containsExactly("etcd.json");
        assertThat(node.names("/etc/cfc/pods")).containsExactly("etcd.json");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"command\":[\"etcd\",\"--advertise-client-urls=https://10.0.0.1:4001\"]}",
                "{\"image\" : \"ibmcom\\/etcd:v3.2.14\"}",
                "image: registry.local:8500/ibmcom/etcd-amd64@sha256:0a",
                "- image: 'etcd'",
                "env: [{name: ETCD_LISTEN_CLIENT_URLS}]"
            })
    void nothingElseThatRunsEtcdIsAdopted(String manifest) throws Exception {
        // Given
        node.write("etc/cfc/podbackup/old.yaml", manifest);
        RemoteNode remote = node.connect();

        // When
        RemoteException failure =
                refusal(() -> remote.call(NodeCommand.unparkPods(TestNode.fence(1, "a"), List.of("old.yaml"))));

        // Then
        assertThat(failure.problem().code()).isEqualTo("second-etcd");
        assertThat(node.names("/etc/cfc/pods")).isEmpty();
    }

    @Test
    void etcdIsNotUnparkedBesideAnotherEtcd() throws Exception {
        // Given
        node.pod("etcd.json");
        RemoteNode remote = node.connect();
        remote.call(NodeCommand.parkEtcd(TestNode.fence(1, "a"), WITHIN, List.of()));
        node.write(
                "etc/cfc/pods/key-store.json",
                "{\"command\":[\"etcd\",\"--listen-client-urls=https://0.0.0.0:4001\"]}");

        // When
        RemoteException failure = refusal(() -> remote.call(NodeCommand.unparkEtcd(TestNode.fence(2, "a"), List.of())));

        // Then
        assertThat(failure.problem().code()).isEqualTo("second-etcd");
        assertThat(failure.problem().found()).isEqualTo("/etc/cfc/pods/key-store.json beside etcd.json");
        assertThat(node.names("/etc/cfc/podbackup")).containsExactly("etcd.json");
    }

    @Test
    void aManifestThatOnlyTalksToEtcdIsAdopted() throws Exception {
        // Given
        node.write(
                "etc/cfc/podbackup/master.json",
                "{\"image\":\"ibmcom/hyperkube:v1.12.4\",\"command\":[\"/hyperkube\",\"apiserver\","
                        + "\"--etcd-servers=https://10.0.0.1:4001\",\"--etcd-cafile=/etc/cfc/conf/etcd/ca.pem\"]}");
        RemoteNode remote = node.connect();

        // When
        NodeAnswer answer = remote.call(NodeCommand.unparkPods(TestNode.fence(1, "a"), List.of("master.json")));

        // Then
        assertThat(answer.all("adopted")).containsExactly("master.json");
    }

    @Test
    void whoseAParkedManifestIsCanBeAsked() throws Exception {
        // Given
        node.pod("etcd.json");
        node.pod("master.json");
        node.parked("master-2.1.0.json");
        RemoteNode remote = node.connect();
        remote.call(NodeCommand.parkEtcd(TestNode.fence(1, "a"), WITHIN, List.of()));
        remote.call(NodeCommand.parkPods(TestNode.fence(2, "a"), WITHIN, List.of()));

        // When
        NodeFacts facts = remote.facts();

        // Then
        assertThat(facts.ours()).containsExactlyInAnyOrder("etcd.json", "master.json");
        assertThat(facts.strangers()).containsExactly("master-2.1.0.json");
    }

    @Test
    void aCrashBetweenRecordAndMoveIsHealedByUnparking() throws Exception {
        // Given
        node.pod("master.json");
        node.parked("proxy.json");
        node.write("etc/cfc/podbackup/.stillpoint-parked", "master.json\nproxy.json\n");

        // When
        NodeAnswer answer = node.connect().call(NodeCommand.unparkPods(TestNode.fence(1, "a"), List.of()));

        // Then
        assertThat(answer.all("unparked")).containsExactly("master.json", "proxy.json");
        assertThat(node.names("/etc/cfc/pods")).containsExactly("master.json", "proxy.json");
    }

    @Test
    void aParkedManifestThatIsNowhereStopsTheUnparking() throws Exception {
        // Given
        node.write("etc/cfc/podbackup/.stillpoint-parked", "master.json\n");
        RemoteNode remote = node.connect();

        // When
        RemoteException failure = refusal(() -> remote.call(NodeCommand.unparkPods(TestNode.fence(1, "a"), List.of())));

        // Then
        assertThat(failure.problem().code()).isEqualTo("manifest-lost");
    }

    @Test
    void aNodeWithoutEtcdJsonIsNoEtcdNode() throws Exception {
        // Given
        RemoteNode remote = node.connect();

        // When
        RemoteException failure =
                refusal(() -> remote.call(NodeCommand.parkEtcd(TestNode.fence(1, "a"), WITHIN, ETCD_PORTS)));

        // Then
        assertThat(failure.problem().code()).isEqualTo("etcd-json-missing");
        assertThat(failure.retryable()).isFalse();
    }

    @Test
    void aNodeWithoutBackupDirectoryGetsOne() throws Exception {
        // Given
        Files.delete(node.path("/etc/cfc/podbackup"));
        node.pod("proxy.json");

        // When
        node.connect().call(NodeCommand.parkPods(TestNode.fence(1, "a"), WITHIN, List.of()));

        // Then
        assertThat(node.names("/etc/cfc/podbackup")).containsExactly("proxy.json");
    }
}
