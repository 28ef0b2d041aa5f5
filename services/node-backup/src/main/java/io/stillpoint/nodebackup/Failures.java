package io.stillpoint.nodebackup;

import io.stillpoint.bus.StepFailedException;
import io.stillpoint.remote.RemoteException;
import io.stillpoint.vault.VaultException;


/** Hands on what libraries found wrong, as the step's own failure. */
final class Failures {

    private Failures() {}

    static StepFailedException told(VaultException e) {
        return new StepFailedException(e.problem(), e.retryable(), e);
    }

    static StepFailedException told(RemoteException e) {
        return new StepFailedException(e.problem(), e.retryable(), e);
    }
}
