package io.stillpoint.restore.app;

import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.vault.VaultException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says in three lines, not in a stack trace, which key or credential is missing at start. */
class VaultFailureAnalyzer extends AbstractFailureAnalyzer<VaultException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, VaultException cause) {
        Problem problem = cause.problem();
        return new FailureAnalysis(
                problem.where() + ": expected " + problem.expected() + ", found " + problem.found() + ".",
                problem.remedy(),
                cause);
    }
}
