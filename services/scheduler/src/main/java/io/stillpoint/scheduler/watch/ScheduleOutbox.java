package io.stillpoint.scheduler.watch;

import io.stillpoint.policy.schedule.ScheduledRequest;
import io.stillpoint.schemas.event.ScheduleFact;

/** Where requests and reports go. Each call returns once it is written. */
interface ScheduleOutbox {

    void ask(ScheduledRequest request) throws InterruptedException;

    void report(ScheduleFact fact) throws InterruptedException;
}
