package io.stillpoint.mongodb.load;

import com.mongodb.MongoException;
import io.stillpoint.mongodb.MongodbException;
import io.stillpoint.schemas.shared.Problem;
import java.util.Set;

/** Tells a dump that cannot be loaded from a machine that cannot load it. */
final class LoadFailure {

    /** What the server says of commands and documents that it does not take. */
    private static final Set<String> REFUSED = Set.of("mongodb-command-failed", "mongodb-write-refused");

    private static final String DIFFERS = "mongodb-restore-differs";

    /** Codes of the server for its machine: memory, network, time, a stream that broke, no room on the disk. */
    private static final Set<Integer> OF_THE_MACHINE = Set.of(39, 50, 89, 146, 262, 9001, 14031);

    private LoadFailure() {}

    /** Returns what a failure tells of the snapshot; one that only hindered the load as it is. */
    static MongodbException of(MongodbException failure, String where) {
        Problem told = failure.problem();
        boolean hindered = failure.retryable() && !told.code().equals(DIFFERS)
                || failure.getCause() instanceof MongoException said && OF_THE_MACHINE.contains(said.getCode());
        if (!hindered && REFUSED.contains(told.code())) {
            return told(
                    "mongodb-load-refused",
                    "a dump that a mongod of this machine's own loads as a restore would",
                    told,
                    where,
                    failure);
        }
        if (told.code().equals(DIFFERS)) {
            return told(
                    "mongodb-load-differs", "collections that equal the dump, once it is loaded", told, where, failure);
        }
        return failure;
    }

    private static MongodbException told(
            String code, String expected, Problem told, String where, MongodbException failure) {
        return new MongodbException(
                new Problem(
                        code,
                        expected,
                        "%s, not %s (%s)".formatted(told.found(), told.expected(), told.where()),
                        where,
                        "Restore it to a test server before you rely on it. What the message names is to be mended at"
                                + " the source; then take another recovery point."),
                false,
                failure);
    }
}
