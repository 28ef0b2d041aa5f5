package io.stillpoint.policy.schedule;

import io.stillpoint.schemas.event.Request;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A backup or a prune that is due.
 *
 * @param id follows from cluster, rule and due time, so that it is carried out once, however many schedulers ask
 * @param rule that wants the backup; null for a prune, which belongs to the policy as a whole
 * @param topic that accepts it; under a name of Stillpoint itself only the control topic does
 */
public record ScheduledRequest(String id, @Nullable String rule, Instant due, String topic, Request request) {}
