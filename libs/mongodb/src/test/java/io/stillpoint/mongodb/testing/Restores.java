package io.stillpoint.mongodb.testing;

import io.stillpoint.mongodb.MongoDbException;
import io.stillpoint.mongodb.MongoEndpoint;
import io.stillpoint.mongodb.restore.MongoRestore;
import io.stillpoint.mongodb.restore.MongoTurn;
import io.stillpoint.schemas.StepRef;
import java.util.UUID;

/** Restores as tasks begin them. */
public final class Restores {

    private Restores() {}

    /** With the first token that a coordinator gives. */
    public static MongoRestore first(MongoEndpoint endpoint, String saga) throws MongoDbException {
        return new MongoRestore(endpoint, saga, turn(endpoint, saga, 1));
    }

    public static MongoTurn turn(MongoEndpoint endpoint, String saga, long token) throws MongoDbException {
        StepRef step = new StepRef("icp", saga, "restore-mongodb", "mongodb", 1);
        return MongoTurn.take(endpoint, step, token, UUID.randomUUID().toString());
    }
}
