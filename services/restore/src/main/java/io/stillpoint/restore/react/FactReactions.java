package io.stillpoint.restore.react;

import io.stillpoint.bus.BusConfig;
import io.stillpoint.etcd.restore.VerifiedSnapshots;
import io.stillpoint.schemas.event.Fact;
import io.stillpoint.schemas.event.SagaFact;
import io.stillpoint.schemas.shared.SnapshotRef;
import java.util.function.Consumer;
import org.springframework.cloud.stream.binder.kafka.provisioning.AdminClientConfigCustomizer;
import org.springframework.cloud.stream.binder.kafka.support.ConsumerConfigCustomizer;
import org.springframework.cloud.stream.config.ListenerContainerCustomizer;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.kafka.listener.AbstractMessageListenerContainer;
import org.springframework.kafka.listener.DefaultErrorHandler;
import org.springframework.messaging.Message;
import org.springframework.util.backoff.ExponentialBackOff;

/** The service's reactions to facts, as functions that Spring Cloud Stream binds to {@code stillpoint.events}. */
@Configuration(proxyBeanMethods = false)
public class FactReactions {

    /**
     * One group for all restore processes, one record at a time: every snapshot of a recovery point is read back. Not before
     * the point is whole: reading back a baseline's images would lengthen the time that the cluster stands still.
     */
    @Bean
    Consumer<Message<byte[]>> verifySnapshots(UnaskedVerification verification, ReportOutbox reports) {
        return message -> FactReader.read(message).ifPresent(fact -> {
            if (fact instanceof SagaFact.BackupCompleted backup) {
                try {
                    for (SnapshotRef snapshot : backup.snapshots()) {
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
                .filter(FactReactions::endsRestore)
                .ifPresent(fact -> verified.forget(fact.cluster()));
    }

    @Bean
    ApplicationListener<ContextClosedEvent> endOfVerification(UnaskedVerification verification) {
        return closed -> verification.end();
    }

    /** A report that cannot be written is tried again for ever: no fact is ever skipped. */
    @Bean
    ListenerContainerCustomizer<AbstractMessageListenerContainer<?, ?>> neverSkip() {
        return (container, destination, group) -> {
            ExponentialBackOff pause = new ExponentialBackOff(500, 2);
            pause.setMaxInterval(30_000);
            pause.setMaxElapsedTime(Long.MAX_VALUE);
            container.setCommonErrorHandler(new DefaultErrorHandler(pause));
        };
    }

    /** What every Kafka client of this site needs, such as TLS, the binder's need too. */
    @Bean
    ConsumerConfigCustomizer siteSettings(BusConfig config) {
        return (settings, binding, destination) -> settings.putAll(config.extra());
    }

    @Bean
    AdminClientConfigCustomizer siteSettingsOfAdmin(BusConfig config) {
        return settings -> settings.putAll(config.extra());
    }

    private static boolean endsRestore(Fact fact) {
        return fact instanceof SagaFact.RestoreCompleted
                || fact instanceof SagaFact.RestoreFailed
                || fact instanceof SagaFact.RestoreRefused
                || fact instanceof SagaFact.RestoreRehearsedOnPaper;
    }
}
