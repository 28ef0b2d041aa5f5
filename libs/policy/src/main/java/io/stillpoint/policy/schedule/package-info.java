/**
 * Decides which backups of a cluster are due, and says what puts its recovery point objectives at risk. {@link
 * io.stillpoint.policy.schedule.BackupHistory} is the fold of a cluster's facts, {@link
 * io.stillpoint.policy.schedule.ScheduleDecider} decides on it. There is no clock, random or I/O here: time is an argument.
 */
@NullMarked
package io.stillpoint.policy.schedule;

import org.jspecify.annotations.NullMarked;
