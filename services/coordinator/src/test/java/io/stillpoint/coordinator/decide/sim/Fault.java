package io.stillpoint.coordinator.decide.sim;

/** What can go wrong while a step is open. */
enum Fault {
    TASK_LOST,
    TASK_TWICE,
    TASK_LATE,
    REPORT_LOST,
    REPORT_TWICE,
    REPORT_LATE,
    /** The backup worker dies; its command on the node goes on; the task is redelivered under a new run. */
    WORKER_CRASH,
    /** As before, but the one that was thought dead goes on and reports too. */
    ZOMBIE,
    /** The backup worker is stopped as a whole: nothing is heard of it, and what it had goes on when nobody waits for it any more. */
    WORKER_STOPPED,
    /** No backup worker of this kind runs for a while: its tasks wait in their queue, and may be taken when nobody waits for them any more. */
    WORKERS_AWAY,
    /** Whoever takes this task dies of it, each time that it is handed out. */
    WORKERS_DIE_OF_IT,
    /** Another cluster's data takes every slot for data of this kind for hours. */
    OTHERS_MOVE_DATA,
    /** The clock of the backup workers is set, forward or back. */
    WORKER_CLOCK_SET,
    FAILS_ONCE,
    FAILS_HALF_WAY,
    FAILS_FOR_GOOD,
    /** Takes about as long as it may, most often longer. */
    SLOW,
    NODE_DIES,
    /** The node cannot be reached for a while; what runs on it goes on. */
    NODE_CUT_OFF,
    /** The node forgets all tokens; somebody tells it the current one some time later. */
    FENCE_LOST,
    /** There is no room on the node any more, for the rest of the time. */
    DISK_FULL,
    /** The decision is lost before it is committed; another coordinator takes the same input again. */
    COORDINATOR_CRASH,
    /** No coordinator runs for a while; what is reported meanwhile waits in the log. */
    COORDINATOR_AWAY,
    /** The vault's store refuses every connection for up to half an hour. */
    STORE_AWAY,
    /** What was sent to be written gets no answer and arrives later, when another attempt may have ended. */
    LATE_WRITE,
    CLOCK_FORWARD,
    CLOCK_BACK,
    CANCEL,
    CANCEL_TWICE
}
