package io.stillpoint.restore.react;

import io.stillpoint.bus.task.FailedStep;
import io.stillpoint.component.ScratchLoad;
import io.stillpoint.etcd.restore.ScratchDirectory;
import io.stillpoint.etcd.restore.SnapshotVerifier;
import io.stillpoint.etcd.restore.SpaceRule;
import io.stillpoint.policy.retention.CopyLog;
import io.stillpoint.restore.content.ContentRestores;
import io.stillpoint.restore.task.TasksInProgress;
import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.internal.Report;
import io.stillpoint.schemas.internal.UnaskedReport;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.schemas.shared.ProblemException;
import io.stillpoint.schemas.shared.SnapshotRef;
import io.stillpoint.schemas.shared.StepRef;
import io.stillpoint.schemas.text.PrintableText;
import io.stillpoint.schemas.vault.VerificationLevel;
import io.stillpoint.vault.VaultException;
import io.stillpoint.vault.read.Finding;
import io.stillpoint.vault.read.SnapshotVault;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * Reads a new snapshot back whole, so that lists can say when it was last verified. It begins with the seal: without that the
 * snapshot cannot be restored, however whole it is. Nobody waits for it: it begins only when
 * no task runs, gives way to one that comes and begins anew afterwards. Failures that may pass are tried again a few times
 * before they are reported.
 */
public final class UnaskedVerification {

    private static final Logger LOG = LoggerFactory.getLogger(UnaskedVerification.class);
    private static final int ATTEMPTS = 5;
    private static final int LONGEST_NOTE = 300;
    /** How often a load looks whether a task came. */
    private static final Duration LOOK = Duration.ofMillis(200);
    /** A load that takes more room than was reckoned leaves this to others. */
    private static final long LEFT_TO_OTHERS_BYTES = 64L << 20;

    private static final Set<String> NOT_THERE = Set.of("point-unsigned", "vault-object-missing");

    private final SnapshotVault vault;
    private final SnapshotVerifier verifier;
    private final ContentRestores restores;
    private final TasksInProgress tasks;
    private final ScratchDirectory scratch;
    private final SpaceRule space;
    private final String worker;
    private final Duration pause;
    private volatile boolean ends;

    /**
     * @param worker host and process, for people
     * @param pause before the second attempt; doubled before each further one
     */
    public UnaskedVerification(
            SnapshotVault vault,
            SnapshotVerifier verifier,
            ContentRestores restores,
            TasksInProgress tasks,
            ScratchDirectory scratch,
            SpaceRule space,
            String worker,
            Duration pause) {
        this.vault = vault;
        this.verifier = verifier;
        this.restores = restores;
        this.tasks = tasks;
        this.scratch = scratch;
        this.space = space;
        this.worker = worker;
        this.pause = pause;
    }

    /**
     * How far a snapshot was proved.
     *
     * @param note why it was not loaded although that is possible, null when there is nothing to say
     * @param highest bytes when nothing on this machine can load it, null otherwise
     */
    private record Proof(
            VerificationLevel level,
            @Nullable String note,
            @Nullable VerificationLevel highest) {
        static final Proof OF_BYTES = new Proof(VerificationLevel.BYTES, null, null);
        static final Proof OF_LOAD = new Proof(VerificationLevel.LOADED, null, null);

        /** Its bytes are whole; what hindered the load may be gone next time. */
        static Proof hindered(IOException why) {
            String text =
                    why instanceof ProblemException told ? told.problem().finding() : String.valueOf(why.getMessage());
            return new Proof(VerificationLevel.BYTES, notLoaded(text), null);
        }

        /** Its bytes are whole, and nothing here can load them. */
        static Proof unloadable(Problem why) {
            return new Proof(VerificationLevel.BYTES, notLoaded(why.finding()), VerificationLevel.BYTES);
        }

        /** Cut to a length that facts can have. */
        private static String notLoaded(String why) {
            return PrintableText.of("not loaded: " + why, LONGEST_NOTE);
        }
    }

    /** A task came, or the process ends: what nobody waits for stops in the midst of it. */
    private static final class GivesWayException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private GivesWayException() {
            super("gives way", null, false, false);
        }
    }

    /**
     * Verifies and tells what came of it, as an {@link UnaskedReport} of the saga that took the snapshot.
     *
     * @param saga the one that took it
     * @throws InterruptedException when the process ends first; nothing is to be reported then
     */
    public Report verify(String saga, SnapshotRef snapshot) throws InterruptedException {
        StepRef step = UnaskedReport.step(saga, snapshot);
        String run = UUID.randomUUID().toString();
        try (var cluster = MDC.putCloseable("cluster", step.cluster());
                var marker = MDC.putCloseable("saga", step.saga());
                var name = MDC.putCloseable("step", step.step());
                var execution = MDC.putCloseable("run", run)) {
            return UnaskedReport.of(step, run, worker, outcome(step, snapshot));
        }
    }

    private Report.Outcome outcome(StepRef step, SnapshotRef snapshot) throws InterruptedException {
        try {
            Proof proof = readPatiently(snapshot);
            LOG.info("{} of {} verified: {}", snapshot.component().label(), snapshot.point(), proof);
            return new Report.Done(
                    new StepFact.SnapshotVerified(step, snapshot, proof.level(), proof.note(), proof.highest()));
        } catch (IOException e) {
            LOG.warn("{} of {} not verified: {}", snapshot.component().label(), snapshot.point(), e.getMessage());
            return FailedStep.of(e, worker);
        }
    }

    /** The process ends: what is being read is left, and read again after the next start. */
    public void end() {
        ends = true;
    }

    private Proof readPatiently(SnapshotRef snapshot) throws IOException, InterruptedException {
        Duration wait = pause;
        for (int attempt = 1; ; attempt++) {
            try {
                return readWhenIdle(snapshot);
            } catch (IOException e) {
                if (attempt == ATTEMPTS || !(FailedStep.of(e, worker).retryable() || mayAppear(e))) {
                    throw e;
                }
                LOG.info("verification of {} is tried again: {}", snapshot.manifestKey(), e.getMessage());
            }
            Thread.sleep(wait);
            wait = wait.multipliedBy(2);
        }
    }

    /** Right after a seal was written a store may not list it everywhere yet. */
    private static boolean mayAppear(IOException failure) {
        return failure instanceof VaultException told
                && NOT_THERE.contains(told.problem().code());
    }

    private Proof readWhenIdle(SnapshotRef snapshot) throws IOException, InterruptedException {
        while (!ends) {
            tasks.awaitIdle();
            try {
                return read(snapshot);
            } catch (GivesWayException e) {
                LOG.info("verification of {} gives way", snapshot.manifestKey());
            }
        }
        throw new InterruptedException("the process ends");
    }

    private Proof read(SnapshotRef snapshot) throws IOException, InterruptedException {
        vault.requireSealed(snapshot);
        if (snapshot.component() == Component.ETCD) {
            return readEtcd(snapshot);
        }
        restores.readThrough(snapshot, (done, expected) -> giveWay());
        Optional<Finding<ScratchLoad>> load;
        try {
            load = restores.load(snapshot);
        } catch (IOException e) {
            return hindered(snapshot, e);
        }
        return load.isEmpty()
                ? Proof.OF_BYTES
                : switch (load.get()) {
                    case Finding.Lacking<ScratchLoad>(Problem why) -> Proof.unloadable(why);
                    case Finding.Found<ScratchLoad>(ScratchLoad found) -> loadContent(snapshot, found);
                };
    }

    private Proof loadContent(SnapshotRef snapshot, ScratchLoad load) throws IOException, InterruptedException {
        Path directory = scratch.newUnaskedDirectory();
        try {
            return load(snapshot, load, directory);
        } finally {
            remove(directory);
        }
    }

    private Proof readEtcd(SnapshotRef snapshot) throws IOException, InterruptedException {
        Path directory = null;
        try {
            scratch.require(snapshot.plainBytes() + space.walBytes());
            directory = scratch.newUnaskedDirectory();
            Path file = directory.resolve("snapshot.db");
            verifier.readInto(file, snapshot, (done, expected) -> giveWay());
            return load(snapshot, new EtcdLoad(verifier, file, snapshot, space), directory);
        } catch (IOException e) {
            throw scratch.failed(e, "the plain snapshot");
        } finally {
            remove(directory);
        }
    }

    /** Whole bytes count whatever hinders the attempt to load them, and not when it shows that they cannot be loaded. */
    private Proof load(SnapshotRef snapshot, ScratchLoad load, Path directory)
            throws IOException, InterruptedException {
        giveWay();
        try {
            scratch.require(load.scratchBytes());
            loadUntilATaskComes(load, directory);
            return Proof.OF_LOAD;
        } catch (IOException e) {
            if (e instanceof ProblemException told && CopyLog.tellsOfContent(told.problem())) {
                throw e;
            }
            return hindered(snapshot, e);
        }
    }

    private static Proof hindered(SnapshotRef snapshot, IOException why) {
        LOG.warn(
                "{} of {} is whole and was not loaded: {}",
                snapshot.component().label(),
                snapshot.point(),
                why.getMessage());
        return Proof.hindered(why);
    }

    /** The tool ends with the thread that waits for it. Returns, or throws, only when both have ended: then its files can be removed. */
    private void loadUntilATaskComes(ScratchLoad load, Path directory) throws IOException, InterruptedException {
        FutureTask<@Nullable Void> loading = new FutureTask<>(() -> {
            load.into(directory);
            return null;
        });
        Thread loader = Thread.ofPlatform().daemon().name("unasked-load").start(loading);
        try {
            while (loader.isAlive()) {
                giveWay();
                scratch.require(LEFT_TO_OTHERS_BYTES);
                loader.join(LOOK);
            }
            loading.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        } finally {
            loader.interrupt();
            load.end();
            loader.join();
        }
    }

    private void remove(@Nullable Path directory) {
        try {
            if (directory != null) {
                scratch.remove(directory);
            }
        } catch (IOException e) {
            LOG.warn("cannot remove {}: {}", directory, e.toString());
        }
    }

    private void giveWay() {
        if (ends || tasks.any()) {
            throw new GivesWayException();
        }
    }
}
