package io.stillpoint.cli.saga;

import io.stillpoint.cli.broker.FactFeed;
import io.stillpoint.cli.broker.KafkaBroker;
import io.stillpoint.cli.output.AcceptedLosses;
import io.stillpoint.cli.output.CliException;
import io.stillpoint.cli.output.ExitCode;
import io.stillpoint.cli.output.FactText;
import io.stillpoint.cli.output.HumanText;
import io.stillpoint.cli.output.OutputOption;
import io.stillpoint.cli.output.ResultOutput;
import io.stillpoint.cli.output.TerminalDisplay;
import io.stillpoint.cli.output.TextTable;
import io.stillpoint.cli.request.FarewellLines;
import io.stillpoint.cli.request.RequestSubmission;
import io.stillpoint.cli.request.SagaFollower;
import io.stillpoint.schemas.event.Request;
import io.stillpoint.schemas.internal.ClusterState;
import io.stillpoint.schemas.internal.SagaState;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ./stillpoint saga}: what runs, what waits, what it waits for. */
@Command(
        name = "saga",
        description = "Shows, watches and cancels sagas.",
        subcommands = {
            SagaCommand.ListSagas.class,
            SagaCommand.Describe.class,
            SagaCommand.Watch.class,
            SagaCommand.Cancel.class
        })
public final class SagaCommand {

    @Command(
            name = "list",
            description = "Sagas that run, wait or have ended, newest last.",
            footer = {"  ./stillpoint saga list"})
    static final class ListSagas implements Callable<Integer> {

        /** A sentence with what was expected, found and to be done; what is longer is told by {@code describe}. */
        private static final int LONGEST_OUTCOME = 300;

        @Mixin
        private OutputOption output = new OutputOption();

        @Override
        public Integer call() {
            try (KafkaBroker broker = KafkaBroker.connect()) {
                List<ClusterState> states = broker.states();
                if (output.json()) {
                    return ResultOutput.json(
                            states.stream().flatMap(ListedSaga::of).toList());
                }
                var table = new TextTable("SAGA", "CLUSTER", "KIND", "STATUS", "STARTED", "POINT");
                for (ClusterState state : states) {
                    rows(state, table);
                }
                return ResultOutput.table(table, "no sagas yet");
            }
        }

        private static String status(ClusterState.FinishedSaga ended) {
            if (!ended.succeeded()) {
                return "FAILED";
            }
            return ended.notBack().isEmpty() ? "done" : "NOT ALL BACK";
        }

        private static void rows(ClusterState state, TextTable table) {
            for (ClusterState.FinishedSaga ended : state.finished()) {
                table.row(
                        ended.saga(),
                        state.cluster(),
                        FactText.label(ended.kind()),
                        status(ended) + ": " + HumanText.shorten(ended.outcome(), LONGEST_OUTCOME),
                        HumanText.time(ended.startedAt()),
                        Optional.ofNullable(ended.point()).orElse("-"));
            }
            for (SagaState running : state.sagas()) {
                table.row(
                        running.saga(),
                        state.cluster(),
                        FactText.label(running.kind()),
                        FactText.label(running.phase()) + ", stage " + (running.stageIndex() + 1) + " of "
                                + running.plan().stages().size(),
                        HumanText.time(running.startedAt()),
                        Optional.ofNullable(running.point()).orElse("-"));
            }
            for (ClusterState.Waiting waiting : state.line()) {
                table.row(
                        waiting.saga(),
                        state.cluster(),
                        waiting.request().getClass().getSimpleName(),
                        "waits in line",
                        "-",
                        "-");
            }
        }
    }

    @Command(
            name = "describe",
            description = "What it waits for, since when, until when, which attempt.",
            footer = {"  ${COMMAND-FULL-NAME} SAGA"})
    public static final class Describe implements Callable<Integer> {

        @Parameters(paramLabel = "SAGA", description = "Name of the saga.")
        private String saga = "";

        @Mixin
        private OutputOption output = new OutputOption();

        @Override
        public Integer call() {
            try (KafkaBroker broker = KafkaBroker.connect()) {
                for (ClusterState state : broker.states()) {
                    Optional<SagaState> running = state.saga(saga);
                    if (running.isPresent()) {
                        if (output.json()) {
                            return ResultOutput.json(running.get());
                        }
                        SagaText.describe(state, running.get(), Instant.now()).forEach(System.out::println);
                        return ExitCode.DONE;
                    }
                    Optional<Integer> shown = showOthers(broker, state);
                    if (shown.isPresent()) {
                        return shown.get();
                    }
                }
            }
            throw new CliException(unknown(saga));
        }

        private Optional<Integer> showOthers(KafkaBroker broker, ClusterState state) {
            for (ClusterState.FinishedSaga ended : state.finished()) {
                if (ended.saga().equals(saga)) {
                    if (output.json()) {
                        return Optional.of(ResultOutput.json(ended));
                    }
                    var stages = new EndedStages(saga);
                    broker.readLog(stages::add);
                    SagaText.ended(state.cluster(), ended, stages.lines()).forEach(System.out::println);
                    return Optional.of(ExitCode.DONE);
                }
            }
            for (int i = 0; i < state.line().size(); i++) {
                if (state.line().get(i).saga().equals(saga)) {
                    if (output.json()) {
                        return Optional.of(ResultOutput.json(state.line().get(i)));
                    }
                    System.out.printf(
                            "saga %s of %s waits in line, place %d, since %s%n",
                            saga,
                            state.cluster(),
                            i + 1,
                            HumanText.time(state.line().get(i).acceptedAt()));
                    return Optional.of(ExitCode.DONE);
                }
            }
            return Optional.empty();
        }
    }

    @Command(
            name = "watch",
            description = "Follows a saga until it ends.",
            footer = {"  ./stillpoint saga watch SAGA"},
            exitCodeList = {ExitCode.REFUSED_HELP, ExitCode.WARNINGS_HELP})
    static final class Watch implements Callable<Integer> {

        @Parameters(paramLabel = "SAGA", description = "Name of the saga.")
        private String saga = "";

        @Override
        public Integer call() {
            try (KafkaBroker broker = KafkaBroker.connect();
                    FactFeed feed = broker.feedFromStart()) {
                if (clusterOf(broker, saga).isEmpty()) {
                    throw new CliException(unknown(saga));
                }
                SagaFollower follower = SagaFollower.ofSaga(TerminalDisplay.system(), saga);
                try (FarewellLines _ = follower.farewell()) {
                    return follower.follow(feed).exitCode(() -> AcceptedLosses.of(broker.catalogue()));
                }
            }
        }
    }

    @Command(
            name = "cancel",
            description = "Ends a saga: a backup brings the cluster back, a restore rolls back.",
            footer = {"  ./stillpoint saga cancel SAGA --reason 'the night is over' --wait"},
            exitCodeList = {ExitCode.REFUSED_HELP, ExitCode.WARNINGS_HELP})
    static final class Cancel implements Callable<Integer> {

        @Parameters(paramLabel = "SAGA", description = "Name of the saga.")
        private String saga = "";

        @Option(names = "--reason", description = "Why, for the log.")
        private String reason = "asked for at the command line";

        @Option(names = "--wait", description = "Stays until the cluster is back.")
        private boolean wait;

        @Override
        public Integer call() {
            try (KafkaBroker broker = KafkaBroker.connect()) {
                var submission = new RequestSubmission(broker, TerminalDisplay.system());
                String cluster = clusterOf(broker, saga).orElseThrow(() -> CliException.refused(unknown(saga)));
                var request = new Request.CancelRequested(cluster, saga, reason);
                if (!wait) {
                    return submission.submit(request);
                }
                return submission.awaitCancelled(request).exitCode();
            }
        }
    }

    /** The cluster of a saga that runs, waits or has ended. */
    private static Optional<String> clusterOf(KafkaBroker broker, String saga) {
        for (ClusterState state : broker.states()) {
            boolean known = state.saga(saga).isPresent()
                    || state.line().stream().anyMatch(waiting -> waiting.saga().equals(saga))
                    || state.finished().stream().anyMatch(ended -> ended.saga().equals(saga));
            if (known) {
                return Optional.of(state.cluster());
            }
        }
        return Optional.empty();
    }

    private static String unknown(String saga) {
        return "expected a saga named %s, found none. See ./stillpoint saga list.".formatted(saga);
    }
}
