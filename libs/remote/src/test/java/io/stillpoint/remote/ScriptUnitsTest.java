package io.stillpoint.remote;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScriptUnitsTest extends NodeTest {

    private static final Duration WITHIN = Duration.ofSeconds(10);
    private static final Fence FENCE = TestNode.fence(1, "a");

    @Test
    void quiesceStopsKubeletBeforeDocker() throws Exception {
        // Given
        node.process(100, "kubelet", "kubelet", "0::/system.slice/kubelet.service");
        node.process(101, "dockerd", "docker", "0::/system.slice/docker.service");

        // When
        NodeAnswer answer = node.connect().call(NodeCommand.quiesce(FENCE, WITHIN, List.of(10250, 4001)));

        // Then
        assertThat(node.orders()).containsExactly("stop kubelet", "stop docker.socket docker");
        assertThat(answer.one("boot")).isEqualTo(TestNode.BOOT_ID);
        assertThat(answer.all("gone")).contains("kubelet", "dockerd", "etcd", "hyperkube");
        assertThat(answer.ports("closed")).containsExactly(10250, 4001);
    }

    @Test
    void quiesceStopsContainerdWhereItIsAUnit() throws Exception {
        // Given
        node.unit("containerd", "active");

        // When
        node.connect().call(NodeCommand.quiesce(FENCE, WITHIN, List.of()));

        // Then
        assertThat(node.orders()).containsExactly("stop kubelet", "stop docker.socket docker containerd");
    }

    @Test
    void dockerIsNotTouchedWhileKubeletStillRuns() throws Exception {
        // Given
        node.process(100, "kubelet", "somebody", "0::/user.slice");
        RemoteNode remote = node.connect();

        // When
        RemoteException failure =
                refusal(() -> remote.call(NodeCommand.quiesce(FENCE, Duration.ofSeconds(1), List.of())));

        // Then
        assertThat(failure.problem().code()).isEqualTo("kubelet-not-stopped");
        assertThat(node.orders()).containsExactly("stop kubelet");
    }

    @Test
    void aProcessThatOutlivesDockerIsNamed() throws Exception {
        // Given
        node.process(200, "etcd", "nobody", "0::/");
        RemoteNode remote = node.connect();

        // When
        RemoteException failure =
                refusal(() -> remote.call(NodeCommand.quiesce(FENCE, Duration.ofSeconds(1), List.of())));

        // Then
        assertThat(failure.problem().code()).isEqualTo("not-quiet");
        assertThat(failure.problem().found()).contains("still running: etcd");
        assertThat(failure.problem().remedy()).contains("live-restore");
        assertThat(failure.retryable()).isTrue();
    }

    @Test
    void aProcessInAContainerIsFoundUnderAnyName() throws Exception {
        // Given
        node.process(200, "nginx", "nobody", "4:memory:/docker/0123abc");
        node.process(201, "mongod", "nobody2", "4:memory:/kubepods/burstable/pod1/77");
        node.process(202, "sleep", "nobody3", "1:name=systemd:/system.slice/docker-0a1b.scope");
        node.process(203, "bash", "nobody4", "0::/user.slice");
        RemoteNode remote = node.connect();

        // When
        NodeFacts facts = remote.facts();

        // Then
        assertThat(facts.processes())
                .containsExactlyInAnyOrder("nginx(container)", "mongod(container)", "sleep(container)");
    }

    @Test
    void aZombieIsGone() throws Exception {
        // Given
        node.process(200, "etcd", "nobody", "0::/");
        node.write("proc/200-nobody/stat", "200 (etcd) Z 1\n");

        // When
        NodeFacts facts = node.connect().facts();

        // Then
        assertThat(facts.processes()).isEmpty();
    }

    @Test
    void quiescingTwiceFindsItDone() throws Exception {
        // Given
        RemoteNode remote = node.connect();
        remote.call(NodeCommand.quiesce(FENCE, WITHIN, List.of(10250)));

        // When
        NodeAnswer answer = remote.call(NodeCommand.quiesce(TestNode.fence(2, "b"), WITHIN, List.of(10250)));

        // Then
        assertThat(answer.ports("closed")).containsExactly(10250);
    }

    @Test
    void dockerThatIsStartedAgainInBetweenIsNoQuietNode() throws Exception {
        // Given
        // Ports are looked at when docker was seen to be down. A busy machine needs its time to look twice.
        node.hook("ports", "echo active > $root/units/docker");
        node.listens(10250);
        RemoteNode remote = node.connect();

        // When
        RemoteException failure =
                refusal(() -> remote.call(NodeCommand.quiesce(FENCE, Duration.ofSeconds(10), List.of(10250))));

        // Then
        assertThat(failure.problem().code()).isEqualTo("not-quiet");
        assertThat(failure.problem().found()).contains("docker is active");
    }

    @Test
    void aSystemdThatDoesNotAnswerIsNoProofOfAnything() throws Exception {
        // Given
        node.unit("docker", "broken");
        RemoteNode remote = node.connect();

        // When
        RemoteException failure = refusal(() -> remote.call(NodeCommand.quiesce(FENCE, WITHIN, List.of())));

        // Then
        assertThat(failure.problem().code()).isEqualTo("systemctl-failed");
    }

    @Test
    void whatSystemdStartsAtABootIsTold() throws Exception {
        // Given
        node.write("unit-files/kubelet", "disabled");
        node.write("unit-files/docker", "enabled");

        // When
        NodeFacts facts = node.connect().facts();

        // Then
        assertThat(facts.unitFiles()).containsEntry("kubelet", "disabled").containsEntry("docker", "enabled");
    }

    @ParameterizedTest
    @CsvSource({
        "kubelet.service: enabled, by kubelet.service",
        "kubelet.service: disabled, disabled",
        "kubelet.service: masked, disabled",
        "docker.socket: enabled, by docker.socket",
        "docker.socket: enabled-runtime, disabled",
        "docker.timer: enabled, disabled",
        "multi-user.target: static, by multi-user.target",
        "rescue.target: static, disabled"
    })
    void aUnitThatAnotherStartsAtABootIsToldSo(String other, String told) throws Exception {
        // Given
        String[] words = other.split(": ");
        node.write("unit-files/docker", "disabled\nRequiredBy=" + words[0] + " gone.service\nWantedBy=\n");
        node.write("unit-files/" + words[0], words[1] + "\nWantedBy=docker.service\n");
        node.unit("multi-user.target", "active");
        node.unit("rescue.target", "inactive");

        // When
        NodeFacts facts = node.connect().facts();

        // Then
        assertThat(facts.unitFiles()).containsEntry("docker", told);
    }

    @Test
    void whatIsEnabledUntilTheNextBootStartsNothingAfterIt() throws Exception {
        // Given
        node.write("unit-files/docker", "disabled\nWantedBy=kubelet.service\n");
        node.write("unit-files/kubelet.service", "enabled-runtime\nWantedBy=multi-user.target\n");
        node.unit("multi-user.target", "active");

        // When
        NodeFacts facts = node.connect().facts();

        // Then
        assertThat(facts.unitFiles()).containsEntry("docker", "disabled");
    }

    @Test
    void whatStartsAUnitMayBeFurtherUpAndTargetsOfThisBootDoNotCount() throws Exception {
        // Given
        node.write("unit-files/docker", "disabled\nBoundBy=engine.service\n");
        node.write("unit-files/engine.service", "static\nWantedBy=kubelet.service\n");
        node.write("unit-files/kubelet.service", "enabled\n");
        node.write("unit-files/kubelet", "enabled-runtime\nWantedBy=multi-user.target\n");
        node.unit("multi-user.target", "active");

        // When
        NodeFacts facts = node.connect().facts();

        // Then
        assertThat(facts.unitFiles())
                .containsEntry("docker", "by kubelet.service")
                .containsEntry("kubelet", "enabled-runtime");
    }

    @Test
    void servicesStartDockerFirst() throws Exception {
        // Given
        node.unit("kubelet", "inactive");
        node.unit("docker", "failed");

        // When
        NodeAnswer answer = node.connect().call(NodeCommand.startServices(FENCE, WITHIN));

        // Then
        assertThat(node.orders()).containsExactly("start docker", "start kubelet");
        assertThat(answer.one("boot")).isEqualTo(TestNode.BOOT_ID);
    }

    @Test
    void startingWhatRunsFindsItDone() throws Exception {
        // Given
        RemoteNode remote = node.connect();

        // When
        remote.call(NodeCommand.startServices(FENCE, WITHIN));

        // Then
        assertThat(node.orders()).isEmpty();
    }

    @Test
    void aServiceInACrashLoopIsNotActive() throws Exception {
        // Given
        node.hook(
                "start-kubelet",
                "(for i in 1 2 3 4 5 6 7 8; do sleep 0.7; echo $i > $root/pids/kubelet; done) > /dev/null 2>&1 &");
        node.unit("kubelet", "inactive");
        RemoteNode remote = node.connect();

        // When
        RemoteException failure = refusal(() -> remote.call(NodeCommand.startKubelet(FENCE, Duration.ofSeconds(4))));

        // Then
        assertThat(failure.problem().code()).isEqualTo("unit-not-active");
    }

    @Test
    void awaitingServicesStartsNothing() throws Exception {
        // Given
        node.unit("kubelet", "inactive");
        RemoteNode remote = node.connect();

        // When
        RemoteException failure = refusal(() -> remote.call(NodeCommand.awaitServices(FENCE, Duration.ofSeconds(3))));

        // Then
        assertThat(failure.problem().found()).contains("kubelet is inactive");
        assertThat(node.orders()).isEmpty();
    }

    @Test
    void restartingKubeletStopsAndStartsIt() throws Exception {
        // Given
        RemoteNode remote = node.connect();

        // When
        remote.call(NodeCommand.restartKubelet(FENCE, WITHIN));

        // Then
        assertThat(node.orders()).containsExactly("stop kubelet", "start kubelet");
    }

    @Test
    void stoppingKubeletLeavesDockerAlone() throws Exception {
        // Given
        RemoteNode remote = node.connect();

        // When
        remote.call(NodeCommand.stopKubelet(FENCE, WITHIN));

        // Then
        assertThat(node.orders()).containsExactly("stop kubelet");
    }

    @Test
    void aNodeIsRebootedByItsBootId() throws Exception {
        // Given
        RemoteNode remote = node.connect();

        // When
        NodeAnswer answer = remote.call(NodeCommand.reboot(FENCE, TestNode.BOOT_ID));

        // Then
        assertThat(answer.first("rebooting")).contains(TestNode.BOOT_ID);
        assertThat(node.orders()).containsExactly("reboot");
    }

    @Test
    void aRebootThatHasHappenedIsNotRepeated() throws Exception {
        // Given
        RemoteNode remote = node.connect();

        // When
        NodeAnswer answer = remote.call(NodeCommand.reboot(FENCE, "another-boot-id"));

        // Then
        assertThat(answer.first("already")).contains("rebooted");
        assertThat(node.orders()).isEmpty();
    }

    @Test
    void aNodeWithoutKubeletCannotStartIt() throws Exception {
        // Given
        node.unit("kubelet", "not-found");
        RemoteNode remote = node.connect();

        // When
        RemoteException failure = refusal(() -> remote.call(NodeCommand.startKubelet(FENCE, WITHIN)));

        // Then
        assertThat(failure.problem().code()).isEqualTo("unit-missing");
        assertThat(failure.retryable()).isFalse();
    }
}
