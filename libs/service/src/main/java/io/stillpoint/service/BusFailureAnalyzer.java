package io.stillpoint.service;

import io.stillpoint.bus.BusException;
import io.stillpoint.schemas.shared.Problem;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Explains in three lines instead of a stack trace why a service could not start with this Kafka. */
class BusFailureAnalyzer extends AbstractFailureAnalyzer<BusException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, BusException cause) {
        Problem problem = cause.problem();
        return new FailureAnalysis(
                problem.where() + ": expected " + problem.expected() + ", found " + problem.found() + ".",
                problem.remedy(),
                cause);
    }
}
