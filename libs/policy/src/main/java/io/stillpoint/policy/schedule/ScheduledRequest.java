package io.stillpoint.policy.schedule;

import io.stillpoint.schemas.event.Request.BackupRequested;
import java.time.Instant;

/**
 * A backup that is due.
 *
 * @param id follows from cluster, rule and due time, so that it is carried out once, however many schedulers ask
 * @param topic that accepts it; under a name of Stillpoint itself only the control topic does
 */
public record ScheduledRequest(String id, String rule, Instant due, String topic, BackupRequested request) {}
