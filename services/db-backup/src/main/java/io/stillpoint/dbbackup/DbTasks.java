package io.stillpoint.dbbackup;

import io.stillpoint.bus.StepFailedException;
import io.stillpoint.bus.TaskContext;
import io.stillpoint.bus.TaskHandler;
import io.stillpoint.mongodb.MongodbException;
import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.internal.Task;
import io.stillpoint.schemas.internal.Work;
import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.schemas.shared.ProblemException;
import io.stillpoint.schemas.shared.SnapshotRef;
import java.io.IOException;

/** Gives each task to the class that carries it out, and tells failures the way the coordinator takes them. */
final class DbTasks implements TaskHandler {

    private final MariadbSnapshot mariadb;
    private final MongodbSnapshot mongodb;

    DbTasks(MariadbSnapshot mariadb, MongodbSnapshot mongodb) {
        this.mariadb = mariadb;
        this.mongodb = mongodb;
    }

    @Override
    public StepFact.Completion carryOut(Task task, TaskContext context)
            throws StepFailedException, InterruptedException {
        if (!(task.work() instanceof Work.SnapshotContent work)) {
            throw notOurs(task);
        }
        try {
            SnapshotRef snapshot = switch (task.action()) {
                case SNAPSHOT_MARIADB -> mariadb.take(task.step(), work, context);
                case SNAPSHOT_MONGODB -> mongodb.take(task.step(), work, context);
                default -> throw notOurs(task);
            };
            return new StepFact.SnapshotCompleted(task.step(), snapshot);
        } catch (MongodbException e) {
            throw told(e.problem(), e.retryable(), e);
        } catch (ProblemException e) {
            throw told(e.problem(), e.retryable(), e);
        } catch (IOException e) {
            throw told(failed(task, e), true, e);
        }
    }

    /** Streams and tools can tell an interruption by the flag alone: the deadline is over, or the process ends. */
    private static StepFailedException told(Problem problem, boolean retryable, Exception cause)
            throws InterruptedException {
        if (Thread.interrupted()) {
            InterruptedException interrupted = new InterruptedException(cause.getMessage());
            interrupted.initCause(cause);
            throw interrupted;
        }
        return new StepFailedException(problem, retryable, cause);
    }

    private static Problem failed(Task task, IOException e) {
        return new Problem(
                "dump-failed",
                "a stream from the database into the vault",
                String.valueOf(e.getMessage()),
                task.step().step(),
                "Look at the database's log, at the S3 server's and at the disk of this backup worker's machine.");
    }

    private static StepFailedException notOurs(Task task) {
        return new StepFailedException(
                new Problem(
                        "task-not-ours",
                        "a task about MariaDB or MongoDB",
                        task.action() + " with " + task.work().getClass().getSimpleName(),
                        task.step().step(),
                        "Run coordinator and backup workers of the same release."),
                false);
    }
}
