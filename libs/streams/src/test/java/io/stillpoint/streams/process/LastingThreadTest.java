package io.stillpoint.streams.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LastingThreadTest {

    private static final int LIMIT_SECONDS = 60;

    /** How a process loses a thread that it needs. */
    enum Loss {
        ERROR {
            @Override
            void happen() {
                LastingThread.start("needed", Loss::fail);
            }
        },
        EXCEPTION {
            @Override
            void happen() {
                LastingThread.startDaemon("needed", () -> {
                    throw new IllegalStateException("planted");
                });
            }
        },
        ERROR_OF_WHAT_IS_REPEATED {
            @Override
            void happen() {
                LastingThread.repeat("needed", Duration.ofMillis(1), Loss::fail);
            }
        };

        abstract void happen();

        private static void fail() {
            throw new NoClassDefFoundError("planted");
        }
    }

    /** A process that would look well for ever. */
    static final class LooksWell {
        public static void main(String[] arguments) throws InterruptedException {
            Loss.valueOf(arguments[0]).happen();
            new CountDownLatch(1).await();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aProcessEndsThatLosesAThreadThatItNeeds(Loss loss) throws Exception {
        // When
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        LooksWell.class.getName(),
                        loss.name())
                .inheritIO()
                .start();

        // Then
        try {
            assertThat(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isEqualTo(LastingThread.LOST_STATUS);
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void anExceptionOrAnInterruptOfWhatIsRepeatedEndsNothing() throws Exception {
        // Given
        var done = new CountDownLatch(3);

        // When
        try (LastingThread.Repeated repeated = LastingThread.repeat("needed", Duration.ofMillis(1), () -> {
            done.countDown();
            Thread.currentThread().interrupt();
            throw new IllegalStateException("planted");
        })) {

            // Then
            assertThat(done.await(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
            assertThat(repeated.isClosed()).isFalse();
        }
    }
}
