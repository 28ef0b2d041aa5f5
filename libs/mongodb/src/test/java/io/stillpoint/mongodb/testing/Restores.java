package io.stillpoint.mongodb.testing;

import io.stillpoint.mongodb.MongodbEndpoint;
import io.stillpoint.mongodb.MongodbException;
import io.stillpoint.mongodb.restore.MongodbFence;
import io.stillpoint.mongodb.restore.StagedRestore;
import io.stillpoint.schemas.shared.StepRef;
import java.util.UUID;

/** Restores as tasks begin them. */
public final class Restores {

    private Restores() {}

    /** With the first token that a coordinator gives. */
    public static StagedRestore first(MongodbEndpoint endpoint, String saga) throws MongodbException {
        return new StagedRestore(endpoint, saga, turn(endpoint, saga, 1));
    }

    public static MongodbFence turn(MongodbEndpoint endpoint, String saga, long token) throws MongodbException {
        return turn(endpoint, saga, token, UUID.randomUUID().toString());
    }

    public static MongodbFence turn(MongodbEndpoint endpoint, String saga, long token, String run)
            throws MongodbException {
        return MongodbFence.take(endpoint, new StepRef("icp", saga, "restore-mongodb", "mongodb", 1), token, run);
    }
}
