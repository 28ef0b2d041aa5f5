package io.stillpoint.cluster;

import io.stillpoint.schemas.shared.Problem;


/** etcd's static pod manifest can't be used; the problem names the file and the flag. */
public final class EtcdManifestException extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient Problem problem;

    public EtcdManifestException(Problem problem) {
        super(problem.sentence());
        this.problem = problem;
    }

    public Problem problem() {
        return problem;
    }
}
