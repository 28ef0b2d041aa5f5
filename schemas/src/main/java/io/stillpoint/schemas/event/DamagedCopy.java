package io.stillpoint.schemas.event;

import java.time.Instant;

/**
 * A copy that would count were it whole. What counts instead is older.
 *
 * @param point the recovery point that holds it
 * @param foundAt since when it is known to be damaged or missing; nobody has read it back whole since
 */
public record DamagedCopy(String point, Instant foundAt) {}
