package io.stillpoint.cli.broker;

import io.stillpoint.schemas.event.Envelope;
import io.stillpoint.schemas.event.Fact;
import io.stillpoint.schemas.progress.Progress;
import java.util.function.Consumer;

/** Facts and progress as they are published. */
public interface FactFeed extends AutoCloseable {

    /** Waits a moment for something new and hands it over. */
    void poll(Consumer<Envelope<Fact>> onFact, Consumer<Progress> onProgress);

    @Override
    void close();
}
