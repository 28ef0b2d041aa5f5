package io.stillpoint.bus;

import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.internal.Task;
import io.stillpoint.schemas.internal.Work;
import io.stillpoint.schemas.shared.Access;
import io.stillpoint.schemas.shared.Action;
import io.stillpoint.schemas.shared.Node;
import io.stillpoint.schemas.shared.Role;
import io.stillpoint.schemas.shared.StartMethod;
import io.stillpoint.schemas.shared.StepRef;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/** Tasks and facts as they look in life. */
final class Samples {

    private static final AtomicLong TOKENS = new AtomicLong(7);

    private Samples() {}

    static Task task(String saga, Action action, Instant deadline) {
        var node = new Node("10.0.0.1", Set.of(Role.MASTER));
        return new Task(
                new StepRef("icp", saga, "a-stage", node.address(), 1),
                action,
                TOKENS.incrementAndGet(),
                deadline,
                new Work.OnNode(
                        node,
                        true,
                        new Access("root", 22, "icp", 4001),
                        StartMethod.SERVICES,
                        null,
                        List.of("/"),
                        false,
                        List.of()),
                deadline);
    }

    static StepFact.Completion done(Task task) {
        return new StepFact.KubeletStopped(task.step(), task.step().target());
    }
}
