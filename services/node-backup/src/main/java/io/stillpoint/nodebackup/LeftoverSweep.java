package io.stillpoint.nodebackup;

import io.stillpoint.vault.Vault;
import io.stillpoint.vault.VaultException;
import java.time.Clock;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;

/** After a start, removes uploads that dead processes left unfinished: they cost space and no listing shows them. */
final class LeftoverSweep {

    private static final Logger LOG = LoggerFactory.getLogger(LeftoverSweep.class);
    /** Older than any upload that may still run: a step's time limit would have ended it. */
    private static final Duration AGE = Duration.ofDays(1);

    private final Vault vault;
    private final Clock clock;

    LeftoverSweep(Vault vault, Clock clock) {
        this.vault = vault;
        this.clock = clock;
    }

    /**
     * Runs in the background: even when the store is down, this service must start, so that its tasks can report the
     * problem.
     */
    @EventListener(ApplicationReadyEvent.class)
    void begin() {
        Thread.ofVirtual().name("leftover-sweep").start(this::sweep);
    }

    private void sweep() {
        try {
            int aborted = vault.sweep(clock.instant().minus(AGE));
            LOG.atInfo().addKeyValue("aborted", aborted).log("unfinished uploads older than a day are aborted");
        } catch (VaultException e) {
            LOG.atWarn()
                    .addKeyValue("problem", e.problem().code())
                    .log("unfinished uploads could not be looked for: {}", e.getMessage());
        }
    }
}
