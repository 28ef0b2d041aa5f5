package io.stillpoint.bus;

import io.stillpoint.schemas.Access;
import io.stillpoint.schemas.Action;
import io.stillpoint.schemas.Node;
import io.stillpoint.schemas.Role;
import io.stillpoint.schemas.StartMethod;
import io.stillpoint.schemas.StepFact;
import io.stillpoint.schemas.StepRef;
import io.stillpoint.schemas.Task;
import io.stillpoint.schemas.Work;
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
                        false));
    }

    static StepFact.Completion done(Task task) {
        return new StepFact.KubeletStopped(task.step(), task.step().target());
    }
}
