package io.stillpoint.schemas.policy;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;

/**
 * Which recovery points stay. A point stays as long as any of these rules keeps it. 0 means that a rule keeps nothing; a rule that a
 * document leaves out is 0.
 *
 * @param keepLast the newest points
 * @param hourly the newest point of each of the last hours that have one
 * @param daily the same by day
 * @param weekly the same by week, which begins on Monday
 * @param monthly the same by month
 * @param yearly the same by year
 * @param keepWithinSeconds every point that is younger
 * @param minimumCopies the fewest copies of a component that stay, whatever their age
 */
public record Retention(
        @JsonSetter(nulls = Nulls.AS_EMPTY) int keepLast,
        @JsonSetter(nulls = Nulls.AS_EMPTY) int hourly,
        @JsonSetter(nulls = Nulls.AS_EMPTY) int daily,
        @JsonSetter(nulls = Nulls.AS_EMPTY) int weekly,
        @JsonSetter(nulls = Nulls.AS_EMPTY) int monthly,
        @JsonSetter(nulls = Nulls.AS_EMPTY) int yearly,
        @JsonSetter(nulls = Nulls.AS_EMPTY) long keepWithinSeconds,
        @JsonSetter(nulls = Nulls.AS_EMPTY) int minimumCopies) {}
