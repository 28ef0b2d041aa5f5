package io.stillpoint.restore.react;

import io.stillpoint.etcd.restore.VerifiedSnapshots;
import io.stillpoint.schemas.event.Envelope;
import io.stillpoint.schemas.event.Fact;
import io.stillpoint.schemas.event.SagaFact;
import io.stillpoint.schemas.shared.SnapshotRef;
import io.stillpoint.service.stream.FactReader;
import io.stillpoint.service.stream.FactStream;
import java.util.Comparator;
import java.util.function.Consumer;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.messaging.Message;

/** The service's reactions to facts, as functions that Spring Cloud Stream binds to {@code stillpoint.events}. */
@Configuration(proxyBeanMethods = false)
@Import(FactStream.class)
public class FactReactions {

    /**
     * One group for all restore processes, one record at a time: every snapshot of a recovery point is read back. Not before
     * the point is whole: reading back a baseline's images would lengthen the time that the cluster stands still.
     */
    @Bean
    Consumer<Message<byte[]>> verifySnapshots(UnaskedVerification verification, ReportOutbox reports) {
        return message -> FactReader.read(message).map(Envelope::data).ifPresent(fact -> {
            if (fact instanceof SagaFact.BackupCompleted backup) {
                try {
                    // Small ones first: etcd and certificates need not wait for gigabytes.
                    for (SnapshotRef snapshot : backup.snapshots().stream()
                            .sorted(Comparator.comparingLong(SnapshotRef::storedBytes))
                            .toList()) {
                        reports.send(verification.verify(backup.saga(), snapshot));
                    }
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new IllegalStateException("the process ends; the snapshot is verified after its start", e);
                }
            }
        });
    }

    /** Without a group, so that each process hears of it: nobody needs the plain snapshots of a restore that ended. */
    @Bean
    Consumer<Message<byte[]>> forgetSnapshots(VerifiedSnapshots verified) {
        return message -> FactReader.read(message)
                .map(Envelope::data)
                .filter(FactReactions::endsRestore)
                .ifPresent(fact -> verified.forget(fact.cluster()));
    }

    @Bean
    ApplicationListener<ContextClosedEvent> endOfVerification(UnaskedVerification verification) {
        return closed -> verification.end();
    }

    private static boolean endsRestore(Fact fact) {
        return fact instanceof SagaFact.RestoreCompleted
                || fact instanceof SagaFact.RestoreFailed
                || fact instanceof SagaFact.RestoreRefused
                || fact instanceof SagaFact.RestoreRehearsedOnPaper;
    }
}
