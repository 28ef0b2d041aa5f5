/** Accepts the one report that is waited for, and ignores those that come late, twice or from elsewhere. */
@NullMarked
package io.stillpoint.coordinator.decide.report;

import org.jspecify.annotations.NullMarked;
