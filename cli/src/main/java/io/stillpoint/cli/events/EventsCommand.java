package io.stillpoint.cli.events;

import io.stillpoint.cli.broker.ChainCheck;
import io.stillpoint.cli.broker.KafkaBroker;
import io.stillpoint.cli.home.HomeSettings;
import io.stillpoint.cli.home.StillpointHome;
import io.stillpoint.cli.output.CliException;
import io.stillpoint.cli.output.ExitCode;
import io.stillpoint.cli.output.FactText;
import io.stillpoint.cli.output.HumanText;
import io.stillpoint.cli.output.OutputOption;
import io.stillpoint.cli.output.OutputPipe;
import io.stillpoint.cli.vault.SealedHeads;
import io.stillpoint.schemas.event.Envelope;
import io.stillpoint.schemas.event.Fact;
import io.stillpoint.schemas.event.RequestFact;
import io.stillpoint.schemas.event.SagaFact;
import io.stillpoint.schemas.event.ScheduleFact;
import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.json.Json;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ./stillpoint events}: the log of facts, and the proof that nothing was taken out of it. */
@Command(
        name = "events",
        description = "Prints the log of facts; with -o json one document per line.",
        footer = {"  ./stillpoint events --cluster icp --follow", "  ./stillpoint events --verify"},
        exitCodeList = {ExitCode.WARNINGS_HELP})
public final class EventsCommand implements Callable<Integer> {

    @Option(names = "--cluster", description = "Only this cluster.")
    private @Nullable String cluster;

    @Option(names = "--saga", description = "Only this saga.")
    private @Nullable String saga;

    @Option(
            names = "--follow",
            description = "Goes on with what is published from now on, as long as somebody reads it.")
    private boolean follow;

    @Option(
            names = "--verify",
            description =
                    "Checks sequence, hash chain and end of every cluster's facts, and what the newest recovery points have sealed"
                            + " of them; prints only the verdict.")
    private boolean verify;

    @Mixin
    private OutputOption output = new OutputOption();

    private long printed;

    @Override
    public Integer call() {
        try (var broker = KafkaBroker.connect()) {
            if (verify) {
                return verifyChain(broker);
            }
            if (follow) {
                broker.followLog(this::print, OutputPipe::requireReader);
            } else {
                broker.readLog(this::print);
            }
            if (printed == 0 && (cluster != null || saga != null)) {
                throw noFacts();
            }
            return ExitCode.DONE;
        }
    }

    private void print(Envelope<Fact> envelope) {
        if (cluster != null && !cluster.equals(envelope.cluster())
                || saga != null && !saga.equals(sagaOf(envelope.data()))) {
            return;
        }
        printed++;
        if (output.json()) {
            System.out.println(Json.text(envelope));
        } else {
            System.out.printf(
                    "%s  %s#%d  %s%n",
                    HumanText.time(envelope.time()),
                    envelope.cluster(),
                    envelope.sequence(),
                    FactText.of(envelope.data()));
        }
    }

    private static @Nullable String sagaOf(Fact fact) {
        return switch (fact) {
            case RequestFact.RequestAccepted accepted -> accepted.saga();
            case RequestFact.RequestRejected _, ScheduleFact _ -> null;
            case SagaFact sagaFact -> sagaFact.saga();
            case StepFact step -> step.step().saga();
        };
    }

    private int verifyChain(KafkaBroker broker) {
        StillpointHome home = StillpointHome.locate();
        SealedHeads sealed = SealedHeads.read(home, HomeSettings.load(home), cluster);
        ChainCheck.Verdict verdict = broker.verifyChain(sealed.heads()).verdict(cluster);
        if (!verdict.any() && cluster != null) {
            throw noFacts();
        }
        verdict.lines().forEach(System.out::println);
        sealed.wrong().forEach(System.out::println);
        sealed.notes().forEach(note -> System.out.println("note     " + note));
        if (!verdict.any()) {
            System.out.println("no facts: there is nothing to verify");
        }
        return exitCode(verdict, sealed);
    }

    /** Who may keep the vault from being asked must not get the answer of a log that agrees with it. */
    static int exitCode(ChainCheck.Verdict verdict, SealedHeads sealed) {
        if (!verdict.intact() || !sealed.wrong().isEmpty()) {
            return ExitCode.FAILED;
        }
        return verdict.any() && sealed.notes().isEmpty() ? ExitCode.DONE : ExitCode.DONE_WITH_WARNINGS;
    }

    /** A name that was mistyped must not look like a history without events. */
    private CliException noFacts() {
        return new CliException("expected facts%s%s, found none. See ./stillpoint cluster list, ./stillpoint saga list."
                .formatted(
                        cluster == null ? "" : " of cluster '" + cluster + "'",
                        saga == null ? "" : " of saga '" + saga + "'"));
    }
}
