/**
 * Drives sagas: {@link io.stillpoint.coordinator.decide.saga.SagaDriver} has the algorithm. Requests and reports reach a saga
 * through this package alone.
 */
@NullMarked
package io.stillpoint.coordinator.decide.saga;

import org.jspecify.annotations.NullMarked;
