package io.stillpoint.coordinator.decide;

import io.stillpoint.schemas.shared.Problem;


/** The input belongs on the dead-letter topic, with this reason; it left no trace in the cluster's history. */
public record DeadLetter(String cluster, Problem problem) {}
