/** The times of cron expressions. */
@NullMarked
package io.stillpoint.policy.cron;

import org.jspecify.annotations.NullMarked;
