package io.stillpoint.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScriptFencingTest extends NodeTest {

    private static final Duration LONG = Duration.ofSeconds(60);

    @Test
    void theFirstTokenIsStored() throws Exception {
        // Given
        RemoteNode remote = node.connect();

        // When
        remote.call(park(7, "a"));

        // Then
        assertThat(node.read("var/lib/stillpoint/fence")).startsWith("7 a icp ");
        assertThat(remote.facts().fencingToken()).isEqualTo(7);
    }

    @Test
    void aHigherTokenIsTaken() throws Exception {
        // Given
        RemoteNode remote = node.connect();
        remote.call(park(7, "a"));

        // When
        remote.call(park(10, "b"));

        // Then
        assertThat(node.read("var/lib/stillpoint/fence")).startsWith("10 b icp ");
    }

    @Test
    void aLowerTokenIsRefusedAndBothAreNamed() throws Exception {
        // Given
        RemoteNode remote = node.connect();
        remote.call(park(10, "b"));

        // When
        RemoteException failure =
                refusal(() -> remote.call(NodeCommand.quiesce(TestNode.fence(9, "a"), LONG, List.of())));

        // Then
        assertThat(failure.problem().code()).isEqualTo("fenced");
        assertThat(failure.problem().expected()).contains("10").contains("run b");
        assertThat(failure.problem().found()).contains("9").contains("run a");
        assertThat(failure.retryable()).isFalse();
        assertThat(node.orders()).isEmpty();
        assertThat(node.read("var/lib/stillpoint/fence")).startsWith("10 b icp ");
    }

    @Test
    void anEqualTokenOfTheSameRunGoesOn() throws Exception {
        // Given
        RemoteNode remote = node.connect();
        remote.call(park(7, "a"));

        // When
        NodeAnswer answer = remote.call(NodeCommand.stopKubelet(TestNode.fence(7, "a"), LONG));

        // Then
        assertThat(answer.all("stopped")).containsExactly("kubelet");
    }

    @Test
    void anEqualTokenOfAnotherRunEndsTheEarlierExecutionFirst() throws Exception {
        // Given
        node.listens(4001);
        node.pod("etcd.json");
        CompletableFuture<RemoteException> earlier = inBackground(parkEtcd(7, "a"));
        awaitExecution();

        // When
        NodeAnswer answer = node.connect().call(park(7, "b"));

        // Then
        assertThat(answer.entries()).isEmpty();
        assertThat(earlier.get().problem().code()).isIn("ssh-connection-lost", "node-command-ended");
        assertThat(node.read("var/lib/stillpoint/fence")).startsWith("7 b icp ");
    }

    @Test
    void anEarlierRunThatComesBackIsRefusedAndTheLaterOneGoesOn() throws Exception {
        // Given
        node.listens(4001);
        node.pod("etcd.json");
        RemoteNode cutOff = node.connect();
        cutOff.call(park(7, "a"));
        CompletableFuture<RemoteException> later =
                inBackground(NodeCommand.parkEtcd(TestNode.fence(7, "b"), Duration.ofSeconds(4), List.of(4001)));
        awaitExecution();

        // When
        RemoteException failure = refusal(() -> cutOff.call(park(7, "a")));

        // Then
        assertThat(failure.problem().code()).isEqualTo("superseded");
        assertThat(failure.problem().expected()).contains("run b");
        assertThat(failure.problem().found()).contains("run a");
        assertThat(later.get().problem().code()).isEqualTo("ports-open");
        assertThat(node.read("var/lib/stillpoint/fence")).startsWith("7 b icp a ");
    }

    @Test
    void eachEarlierRunOfATaskStaysRefused() throws Exception {
        // Given
        RemoteNode remote = node.connect();
        for (String run : List.of("a", "b", "c")) {
            remote.call(park(7, run));
        }

        // When
        List<String> codes = Stream.of("b", "a")
                .map(run -> refusal(() -> remote.call(park(7, run))).problem().code())
                .toList();

        // Then
        assertThat(codes).containsExactly("superseded", "superseded");
        assertThat(remote.call(park(7, "c")).entries()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "1-x, 2-a, superseded",
        "9-x, 10-a, superseded",
        "2-x, 2-a, done",
        "3-x, 2-a, done",
        "x, 2-a, done",
        "1-x, a, done"
    })
    void aRunOfAnEarlierDeliveryThatWasNeverHereIsRefused(String late, String here, String outcome) throws Exception {
        // Given
        RemoteNode remote = node.connect();
        remote.call(park(7, here));

        // When
        RemoteException failure = refusal(() -> remote.call(park(7, late)));

        // Then
        assertThat(failure == null ? "done" : failure.problem().code()).isEqualTo(outcome);
        assertThat(node.read("var/lib/stillpoint/fence")).startsWith("7 " + (failure == null ? late : here) + " icp ");
    }

    @Test
    void aNewTokenForgetsTheRunsOfTheLastOne() throws Exception {
        // Given
        RemoteNode remote = node.connect();
        remote.call(park(7, "a"));
        remote.call(park(7, "b"));

        // When
        remote.call(park(8, "a"));

        // Then
        assertThat(node.read("var/lib/stillpoint/fence").strip()).isEqualTo("8 a icp");
    }

    @Test
    void aRunThatALaterOneOvertakesBetweenCheckAndExecutionIsSuperseded() throws Exception {
        // Given
        node.hook("before-scope", "echo '7 later icp a' > $root/var/lib/stillpoint/fence");
        RemoteNode remote = node.connect();

        // When
        RemoteException failure =
                refusal(() -> remote.call(NodeCommand.quiesce(TestNode.fence(7, "a"), LONG, List.of())));

        // Then
        assertThat(failure.problem().code()).isEqualTo("superseded");
        assertThat(node.orders()).isEmpty();
    }

    /** The earlier execution may give a record such a name at any moment. */
    @Test
    void spareFilesAreMadeWhenTheEarlierExecutionHasEnded() throws Exception {
        // Given
        node.hook("end-tasks", "ls -A $root/etc/cfc/podbackup $root/var/lib/stillpoint > $root/at-the-end");

        // When
        node.connect().call(park(7, "a"));

        // Then
        assertThat(node.read("at-the-end")).contains("fence").doesNotContain("spare");
        assertThat(node.path("/etc/cfc/podbackup/.stillpoint-spare-1")).hasSize(4096);
        assertThat(node.path("/var/lib/stillpoint/.stillpoint-spare-1")).hasSize(4096);
    }

    @Test
    void aRecordThatGetsTheNameOfAMissingSpareStaysWhole() throws Exception {
        // Given
        node.write("etc/cfc/podbackup/.stillpoint-parked", "a.json\n");
        node.write("etc/cfc/podbackup/.stillpoint-spare-1", "");
        node.write(
                "bin/rm",
                "#!/bin/bash\n/bin/rm \"$@\"\ncd " + node.path("/etc/cfc/podbackup")
                        + "\n[ -e .stillpoint-spare-1 ] || ln .stillpoint-parked .stillpoint-spare-1\n");
        assertThat(node.path("/bin/rm").toFile().setExecutable(true)).isTrue();

        // When
        node.connect().call(NodeCommand.startKubelet(TestNode.fence(7, "a"), LONG));

        // Then
        assertThat(node.read("etc/cfc/podbackup/.stillpoint-parked")).isEqualTo("a.json\n");
    }

    @Test
    void aHigherTokenEndsTheEarlierExecution() throws Exception {
        // Given
        node.listens(4001);
        node.pod("etcd.json");
        CompletableFuture<RemoteException> earlier = inBackground(parkEtcd(7, "a"));
        awaitExecution();

        // When
        node.connect().call(park(8, "b"));

        // Then
        assertThat(earlier.get().problem().code()).isIn("ssh-connection-lost", "node-command-ended");
    }

    @Test
    void aLowerTokenDoesNotDisturbTheRunningExecution() throws Exception {
        // Given
        node.listens(4001);
        node.pod("etcd.json");
        CompletableFuture<RemoteException> running =
                inBackground(NodeCommand.parkEtcd(TestNode.fence(7, "a"), Duration.ofSeconds(4), List.of(4001)));
        awaitExecution();
        RemoteNode remote = node.connect();

        // When
        RemoteException failure = refusal(() -> remote.call(park(6, "z")));

        // Then
        assertThat(failure.problem().code()).isEqualTo("fenced");
        assertThat(running.get().problem().code()).isEqualTo("ports-open");
    }

    @Test
    void anExecutionThatOutlivesItsClientIsEndedByTheNextRun() throws Exception {
        // Given
        node.listens(4001);
        node.pod("etcd.json");
        RemoteNode dying = node.connect();
        CompletableFuture<RemoteException> earlier = inBackground(dying, parkEtcd(7, "a"));
        awaitExecution();
        dying.close();
        earlier.get();
        long survivor = executionGroup();
        assertThat(ProcessHandle.of(survivor)).isPresent();

        // When
        node.connect().call(park(7, "b"));

        // Then
        assertThat(ProcessHandle.of(survivor)).isEmpty();
    }

    @Test
    void aTaskThatIsOvertakenBetweenCheckAndExecutionIsRefused() throws Exception {
        // Given
        node.hook("before-scope", "echo '8 newer icp' > $root/var/lib/stillpoint/fence");
        RemoteNode remote = node.connect();

        // When
        RemoteException failure =
                refusal(() -> remote.call(NodeCommand.quiesce(TestNode.fence(7, "a"), LONG, List.of())));

        // Then
        assertThat(failure.problem().code()).isEqualTo("fenced");
        assertThat(failure.problem().found()).contains("overtaken");
        assertThat(node.orders()).isEmpty();
    }

    @Test
    void theTaskOfAnotherClusterIsRefused() throws Exception {
        // Given
        RemoteNode remote = node.connect();
        remote.call(park(7, "a"));
        Fence foreign = new Fence("other", "s-9", "stage/x", 100, "b");

        // When
        RemoteException failure = refusal(() -> remote.call(NodeCommand.parkPods(foreign, LONG, List.of())));

        // Then
        assertThat(failure.problem().code()).isEqualTo("other-cluster");
    }

    @Test
    void anUnreadableFenceStopsEverything() throws Exception {
        // Given
        node.write("var/lib/stillpoint/fence", "");
        RemoteNode remote = node.connect();

        // When
        RemoteException failure = refusal(() -> remote.call(park(7, "a")));

        // Then
        assertThat(failure.problem().code()).isEqualTo("fence-unreadable");
    }

    @Test
    void aNodeWithoutItsFenceRefusesWhatChangesItUntilItIsToldTheToken() throws Exception {
        // Given
        node.pod("etcd.json");
        node.unit("kubelet", "inactive");
        RemoteNode remote = node.connect();
        remote.call(park(9, "a"));
        Files.delete(node.path("/var/lib/stillpoint/fence"));

        // When
        RemoteException lost = refusal(() -> remote.call(NodeCommand.startServices(TestNode.fence(8, "b"), LONG)));
        node.write("var/lib/stillpoint/fence", "9 - icp\n");
        RemoteException late = refusal(() -> remote.call(NodeCommand.startServices(TestNode.fence(8, "b"), LONG)));
        remote.call(NodeCommand.stopKubelet(TestNode.fence(9, "c"), LONG));

        // Then
        assertThat(lost.problem().code()).isEqualTo("fence-lost");
        assertThat(lost.problem().remedy()).contains("cluster add");
        assertThat(lost.retryable()).isFalse();
        assertThat(late.problem().code()).isEqualTo("fenced");
        assertThat(node.orders()).containsExactly("stop kubelet");
    }

    @Test
    void aStateDirectoryThatIsGoneIsALostFence() throws Exception {
        // Given
        Files.delete(node.path("/var/lib/stillpoint/fence"));
        Files.delete(node.path("/var/lib/stillpoint"));
        RemoteNode remote = node.connect();

        // When
        RemoteException failure = refusal(() -> remote.call(park(7, "a")));

        // Then
        assertThat(failure.problem().code()).isEqualTo("fence-lost");
        assertThat(node.path("/var/lib/stillpoint")).doesNotExist();
        assertThat(remote.facts().fencingToken()).isNull();
    }

    @Test
    void theFenceIsWrittenInPlaceAndNeverGrows() throws Exception {
        // Given
        RemoteNode remote = node.connect();
        remote.call(park(7, "a-run-with-a-long-name"));
        Object before = Files.getAttribute(node.path("/var/lib/stillpoint/fence"), "unix:ino");

        // When
        remote.call(park(8, "b"));

        // Then
        assertThat(node.path("/var/lib/stillpoint/fence")).hasSize(512);
        assertThat(Files.getAttribute(node.path("/var/lib/stillpoint/fence"), "unix:ino"))
                .isEqualTo(before);
        assertThat(node.read("var/lib/stillpoint/fence")).startsWith("8 b icp ").endsWith(" \n");
    }

    @Test
    void theFenceDoesNotGrowWithTheRunsOfATask() throws Exception {
        // Given
        RemoteNode remote = node.connect();
        String long78 = "r".repeat(78);
        for (int run = 1; run < 6; run++) {
            remote.call(park(7, run + "-" + long78));
        }

        // When
        remote.call(park(7, "6-" + long78));

        // Then
        assertThat(node.path("/var/lib/stillpoint/fence")).hasSize(512);
        assertThat(node.read("var/lib/stillpoint/fence"))
                .startsWith("7 6-" + long78 + " icp 5-" + long78 + " 4-" + long78)
                .endsWith(" \n");
    }

    @Test
    void readingNeitherChecksNorRaisesTheToken() throws Exception {
        // Given
        RemoteNode remote = node.connect();
        remote.call(park(7, "a"));

        // When
        NodeFacts facts = remote.facts();

        // Then
        assertThat(facts.fencingToken()).isEqualTo(7);
    }

    @Test
    void readingAnswersWhileSomethingElseRuns() throws Exception {
        // Given
        node.listens(4001);
        node.pod("etcd.json");
        CompletableFuture<RemoteException> running = inBackground(parkEtcd(7, "a"));
        awaitExecution();
        RemoteNode remote = node.connect();

        // When
        NodeFacts facts = remote.facts();

        // Then
        assertThat(facts.listening()).contains(4001);
        assertThat(running).isNotDone();
        remote.call(park(8, "b"));
    }

    private static NodeCommand park(long token, String run) {
        return NodeCommand.parkPods(TestNode.fence(token, run), LONG, List.of());
    }

    private static NodeCommand parkEtcd(long token, String run) {
        return NodeCommand.parkEtcd(TestNode.fence(token, run), LONG, List.of(4001));
    }

    private CompletableFuture<RemoteException> inBackground(NodeCommand command) throws Exception {
        return inBackground(node.connect(), command);
    }

    private static CompletableFuture<RemoteException> inBackground(RemoteNode remote, NodeCommand command) {
        return CompletableFuture.supplyAsync(
                () -> refusal(() -> remote.call(command)), Executors.newVirtualThreadPerTaskExecutor());
    }

    /** Until the execution holds its scope and has parked, so that it waits for the port. */
    private void awaitExecution() {
        await().atMost(Duration.ofSeconds(20))
                .until(() -> Files.exists(node.path("/etc/cfc/podbackup/etcd.json"))
                        && !node.names("/scopes").isEmpty());
    }

    private long executionGroup() throws Exception {
        return Long.parseLong(
                node.read("scopes/" + node.names("/scopes").get(0)).strip());
    }
}
