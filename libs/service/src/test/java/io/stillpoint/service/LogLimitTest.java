package io.stillpoint.service;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;

class LogLimitTest {

    private final LoggerContext context = new LoggerContext();
    private final ListAppender<ILoggingEvent> written = new ListAppender<>();
    private final AtomicLong nanos = new AtomicLong();

    @BeforeEach
    void start() {
        written.start();
        context.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(written);
        context.addTurboFilter(new LogLimit(nanos::get));
    }

    @Test
    void whatAllClientsOfALibrarySayAgainAndAgainIsWrittenAFewTimes() {
        // When
        complain(1000);

        // Then
        assertThat(written.list).hasSize(LogLimit.LINES);
    }

    @Test
    void howManyLinesWereLeftOutIsSaidBeforeTheNextOne() {
        // Given
        complain(1000);
        nanos.addAndGet(Duration.ofMinutes(1).toNanos());

        // When
        complain(1);

        // Then
        assertThat(written.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .endsWith(
                        "997 lines more like the next one, of org.apache.kafka.clients.NetworkClient, were left out",
                        "[Producer clientId=client-0] Connection to node -1 could not be established.");
    }

    @Test
    void anotherMessageIsWrittenAllTheSame() {
        // Given
        complain(1000);

        // When
        context.getLogger("org.apache.kafka.clients.NetworkClient").error("the disk is full");

        // Then
        assertThat(written.list).last().extracting(ILoggingEvent::getMessage).isEqualTo("the disk is full");
    }

    @Test
    void whatStillpointSaysIsAlwaysWritten() {
        // When
        for (int line = 0; line < 100; line++) {
            context.getLogger("io.stillpoint.coordinator.loop.LoopSession").info("{}", line);
        }

        // Then
        assertThat(written.list).hasSize(100);
    }

    @Test
    void everyServiceHasOne() {
        // Given
        var service = new SpringApplicationBuilder(LogLimitTest.class).web(WebApplicationType.NONE);

        // When
        try (var _ = service.run()) {
            var logging = (LoggerContext) LoggerFactory.getILoggerFactory();

            // Then
            assertThat(logging.getTurboFilterList())
                    .hasOnlyElementsOfType(LogLimit.class)
                    .hasSize(1);
        }
    }

    private void complain(int times) {
        for (int line = 0; line < times; line++) {
            context.getLogger("org.apache.kafka.clients.NetworkClient")
                    .warn(
                            "[Producer clientId=client-" + line % 7
                                    + "] Connection to node {} could not be established.",
                            -1);
        }
    }
}
