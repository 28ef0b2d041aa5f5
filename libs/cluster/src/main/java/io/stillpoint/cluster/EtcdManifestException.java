package io.stillpoint.cluster;

import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.schemas.shared.ProblemException;

/** etcd's static pod manifest cannot be used; the problem names the file and the flag. */
public final class EtcdManifestException extends ProblemException {

    private static final long serialVersionUID = 1L;

    public EtcdManifestException(Problem problem) {
        super(problem, false);
    }
}
