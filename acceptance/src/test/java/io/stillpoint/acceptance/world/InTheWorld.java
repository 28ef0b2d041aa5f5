package io.stillpoint.acceptance.world;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Hands the one {@link World} to tests and holds every test to leaving a healthy cluster behind. */
public final class InTheWorld implements ParameterResolver, BeforeEachCallback, AfterEachCallback {

    private static final Namespace NAMESPACE = Namespace.create(InTheWorld.class);

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == World.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return world(context);
    }

    /** A test that failed badly must not take those after it along. */
    @Override
    public void beforeEach(ExtensionContext context) {
        World world = world(context);
        if (world.lab().ask("status").exitCode() != 0) {
            world.lab().ask("up");
            world.cli().run("cluster", "start", World.CLUSTER, "--wait");
        }
    }

    @Override
    public void afterEach(ExtensionContext context) {
        if (context.getExecutionException().isEmpty()) {
            Lab lab = world(context).lab();
            // A member that was cut off a moment ago may be behind; the promise is that the cluster gets well by
            // itself.
            Awaitility.await("a healthy cluster after the test: lab status")
                    .atMost(FactLog.PATIENCE)
                    .pollInterval(Duration.ofSeconds(1))
                    .untilAsserted(() -> {
                        Outcome status = lab.ask("status");
                        assertThat(status.exitCode()).as(status.text()).isZero();
                    });
        }
    }

    /** One that could not be made is not tried again: every test fails with the first reason. */
    private static World world(ExtensionContext context) {
        return context.getRoot()
                .getStore(NAMESPACE)
                .computeIfAbsent(World.class, type -> Attempt.make(), Attempt.class)
                .world();
    }

    private record Attempt(@Nullable World made, @Nullable Throwable failure) implements AutoCloseable {

        static Attempt make() {
            try {
                return new Attempt(World.open(), null);
            } catch (RuntimeException | AssertionError e) {
                return new Attempt(null, e);
            }
        }

        World world() {
            if (made == null) {
                throw new AssertionError(failure == null ? "no world" : failure.getMessage(), failure);
            }
            return made;
        }

        @Override
        public void close() throws IOException {
            if (made != null) {
                made.close();
            }
        }
    }
}
