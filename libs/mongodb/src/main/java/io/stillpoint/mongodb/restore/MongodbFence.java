package io.stillpoint.mongodb.restore;

import com.mongodb.ErrorCategory;
import com.mongodb.MongoException;
import com.mongodb.MongoWriteException;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Updates;
import io.stillpoint.mongodb.MongodbEndpoint;
import io.stillpoint.mongodb.MongodbException;
import io.stillpoint.mongodb.MongodbFailures;
import io.stillpoint.mongodb.dump.NamespaceListing;
import io.stillpoint.schemas.internal.RunIds;
import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.schemas.shared.StepRef;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bson.BsonDocument;
import org.bson.BsonInt64;
import org.bson.BsonString;
import org.bson.conversions.Bson;

/**
 * Fences the executions of a restore on the server. No node stands between a late duplicate and the data, so the
 * fencing token is on the server itself, in {@code stillpoint_restores.fence}, which no backup contains.
 *
 * <p>Before every change an execution checks that it has not been replaced. Servers have no lock to close the gap
 * between check and change. At most one command falls into it, and each execution builds under names of its own.
 */
public final class MongodbFence {

    private static final String FENCED = "mongodb-fenced";
    private static final Bson ONE = Filters.eq("_id", "fence");

    private final MongodbEndpoint endpoint;
    private final String step;
    private final long token;
    private final String run;

    private MongodbFence(MongodbEndpoint endpoint, String step, long token, String run) {
        this.endpoint = endpoint;
        this.step = step;
        this.token = token;
        this.run = run;
    }

    /** A later execution has taken over: everything stops and puts nothing back, which is now the later one's job. */
    static final class OverException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final transient MongodbException told;

        private OverException(MongodbException told) {
            super(told);
            this.told = told;
        }

        MongodbException told() {
            return told;
        }
    }

    /**
     * Begins: writes the token, so that any earlier execution stops.
     *
     * @param step of the task
     * @param token of the task; refused when below the highest that the server has seen
     * @param run id of this execution; a task that is handed out again has the same token and a run of a later delivery
     * @throws MongodbException {@code mongodb-fenced}, {@code superseded}, or that the server cannot be used
     */
    public static MongodbFence take(MongodbEndpoint endpoint, StepRef step, long token, String run)
            throws MongodbException {
        String name = String.join(" ", step.cluster(), step.saga(), step.step(), Integer.toString(step.attempt()));
        MongodbFence turn = new MongodbFence(endpoint, name, token, run);
        try (MongoClient client = endpoint.connect()) {
            turn.leaveToken(fence(client));
            turn.require(client);
            return turn;
        } catch (OverException e) {
            throw e.told();
        } catch (MongoException e) {
            throw MongodbFailures.told(e, endpoint.where(), "writing the fencing token");
        }
    }

    private void leaveToken(MongoCollection<BsonDocument> fence) {
        try {
            fence.insertOne(new BsonDocument("_id", new BsonString("fence"))
                    .append("token", new BsonInt64(-1))
                    .append("run", new BsonString(""))
                    .append("step", new BsonString("")));
        } catch (MongoWriteException e) {
            if (e.getError().getCategory() != ErrorCategory.DUPLICATE_KEY) {
                throw e;
            }
        }
        for (BsonDocument left = fence.find(ONE).first(); left != null && mayFollow(left); ) {
            // Only in place of what was seen, so that the higher of two tokens wins, and the later of two deliveries.
            if (fence.updateOne(
                                    Filters.and(
                                            ONE,
                                            Filters.eq("token", left.get("token")),
                                            Filters.eq("run", left.get("run"))),
                                    turn(left))
                            .getMatchedCount()
                    > 0) {
                return;
            }
            left = fence.find(ONE).first();
        }
    }

    private boolean mayFollow(BsonDocument left) {
        long highest = left.getNumber("token").longValue();
        return highest < token
                || (highest == token
                        && !RunIds.cameBefore(run, left.getString("run").getValue()));
    }

    /** An earlier result counts for this very task alone. */
    private Bson turn(BsonDocument left) {
        List<Bson> turn = new ArrayList<>(
                List.of(Updates.set("token", token), Updates.set("step", step), Updates.set("run", run)));
        boolean again = left.getNumber("token").longValue() == token
                && left.getString("step").getValue().equals(step);
        if (!again) {
            turn.add(Updates.unset("said"));
        }
        return Updates.combine(turn);
    }

    /** Returns what this very task reported when it was done before; then nothing is left to do. */
    public Optional<String> said() throws MongodbException {
        try (MongoClient client = endpoint.connect()) {
            BsonDocument left = fence(client).find(ONE).first();
            return left == null || !left.containsKey("said")
                    ? Optional.empty()
                    : Optional.of(left.getString("said").getValue());
        } catch (MongoException e) {
            throw MongodbFailures.told(e, endpoint.where(), "reading the fencing token");
        }
    }

    /** Stores this task's report, in case the task is handed out again. */
    public void done(String says) throws MongodbException {
        try (MongoClient client = endpoint.connect()) {
            fence(client)
                    .updateOne(
                            Filters.and(ONE, Filters.eq("token", token), Filters.eq("run", run)),
                            Updates.set("said", says));
        } catch (MongoException e) {
            throw MongodbFailures.told(e, endpoint.where(), "storing the report");
        }
    }

    /** Returns a mark that distinguishes what this execution builds from what another one of the same saga builds. */
    String mark() {
        return RestoreRecord.token(run);
    }

    /** Stops when a later execution has taken over. */
    void require(MongoClient client) {
        BsonDocument left = fence(client).find(ONE).first();
        if (left == null) {
            throw over(FENCED, "none: somebody has removed it", true);
        }
        long highest = left.getNumber("token").longValue();
        if (highest > token) {
            throw over(FENCED, highest + " of " + left.getString("step").getValue(), false);
        }
        if (highest < token) {
            throw over(FENCED, highest + " of " + left.getString("step").getValue(), true);
        }
        String holder = left.getString("run").getValue();
        if (!holder.equals(run)) {
            throw over(RunIds.SUPERSEDED, "run " + holder + " of this task", true);
        }
    }

    private OverException over(String code, String found, boolean retryable) {
        return new OverException(new MongodbException(
                new Problem(
                        code,
                        "fencing token " + token + " and run " + run + " in " + NamespaceListing.RESTORES + ".fence",
                        found,
                        endpoint.where(),
                        "Do nothing: a later task is at work there."),
                retryable));
    }

    private static MongoCollection<BsonDocument> fence(MongoClient client) {
        return client.getDatabase(NamespaceListing.RESTORES).getCollection("fence", BsonDocument.class);
    }
}
