package io.stillpoint.mongodb;

import com.mongodb.MongoBulkWriteException;
import com.mongodb.MongoCommandException;
import com.mongodb.MongoException;
import com.mongodb.MongoNodeIsRecoveringException;
import com.mongodb.MongoNotPrimaryException;
import com.mongodb.MongoSecurityException;
import com.mongodb.MongoSocketException;
import com.mongodb.MongoTimeoutException;
import com.mongodb.MongoWriteConcernException;
import com.mongodb.MongoWriteException;
import io.stillpoint.schemas.shared.Problem;
import java.util.Set;
import org.bson.BSONException;

/**
 * Translates the driver's exceptions for operators. Messages of refused writes hold values of documents, so only their
 * codes are shown.
 */
public final class MongodbFailures {

    private static final int AUTHENTICATION_FAILED = 18;
    private static final int UNAUTHORIZED = 13;
    /**
     * CursorNotFound, QueryPlanKilled, CappedPositionLost, and the codes of a server that changes its role or shuts
     * down.
     */
    private static final Set<Integer> PASSING =
            Set.of(43, 175, 136, 6, 7, 89, 91, 189, 262, 9001, 10107, 11600, 11602, 13435, 13436);

    private MongodbFailures() {}

    /**
     * @param where host or namespace
     * @param doing what was being done, "reading platform-db.users"
     */
    public static MongodbException told(RuntimeException failure, String where, String doing) {
        return switch (failure) {
            case MongoSecurityException e -> loginRefused(where, e);
            case MongoTimeoutException e ->
                of(
                        "mongodb-unreachable",
                        "a primary that answers",
                        "no answer in time while " + doing,
                        where,
                        "Start MongoDB, or check its replica set and the network to it.",
                        true,
                        e);
            case MongoNotPrimaryException e -> roleChanged(where, doing, e);
            case MongoNodeIsRecoveringException e -> roleChanged(where, doing, e);
            case MongoSocketException e ->
                of(
                        "mongodb-connection-lost",
                        "a connection that lasts",
                        kind(e) + " while " + doing,
                        where,
                        "Check that the server still runs; then try again.",
                        true,
                        e);
            case MongoCommandException e -> command(e, where, doing);
            case MongoWriteException e -> refusedWrite(e.getError().getCode(), where, doing, e);
            case MongoWriteConcernException e -> notReplicated(e.getCode(), where, doing, e);
            case MongoBulkWriteException e
            when e.getWriteErrors().isEmpty() && e.getWriteConcernError() != null ->
                notReplicated(e.getWriteConcernError().getCode(), where, doing, e);
            case MongoBulkWriteException e ->
                refusedWrite(
                        e.getWriteErrors().isEmpty()
                                ? e.getCode()
                                : e.getWriteErrors().get(0).getCode(),
                        where,
                        doing,
                        e);
            case MongoException e ->
                of(
                        "mongodb-failed",
                        "success at " + doing,
                        kind(e) + " with code " + e.getCode(),
                        where,
                        "Look at the server's log.",
                        PASSING.contains(e.getCode()),
                        e);
            case BSONException e ->
                of(
                        "mongodb-answer-damaged",
                        "BSON",
                        "something else while " + doing,
                        where,
                        "Check the server and the network to it.",
                        true,
                        e);
            default -> throw failure;
        };
    }

    /** Returns whether the failure says that a namespace no longer exists. */
    public static boolean namespaceGone(RuntimeException failure) {
        return failure instanceof MongoCommandException e
                && (e.getErrorCode() == 26 || e.getErrorCode() == 175 || e.getErrorCode() == 43);
    }

    private static MongodbException command(MongoCommandException e, String where, String doing) {
        return switch (e.getErrorCode()) {
            case AUTHENTICATION_FAILED -> loginRefused(where, e);
            case UNAUTHORIZED ->
                of(
                        "mongodb-not-allowed",
                        "a user who may do this",
                        "refused while " + doing,
                        where,
                        "Give the user the roles backup, restore and clusterMonitor in the database admin.",
                        false,
                        e);
            default ->
                of(
                        "mongodb-command-failed",
                        "success at " + doing,
                        e.getErrorCodeName() + " (" + e.getErrorCode() + ")",
                        where,
                        "Look at the server's log.",
                        PASSING.contains(e.getErrorCode()),
                        e);
        };
    }

    private static MongodbException loginRefused(String where, Throwable cause) {
        return of(
                "mongodb-login-refused",
                "a user name and password that the server knows",
                "refused",
                where,
                "Copy user and password again from the secret icp-mongodb-admin.",
                false,
                cause);
    }

    private static MongodbException roleChanged(String where, String doing, Throwable cause) {
        return of(
                "mongodb-primary-changed",
                "the same primary throughout",
                "another role while " + doing,
                where,
                "Wait until the replica set has a primary; then try again.",
                true,
                cause);
    }

    private static MongodbException refusedWrite(int code, String where, String doing, Throwable cause) {
        return of(
                "mongodb-write-refused",
                "success at " + doing,
                "refused with code " + code,
                where,
                "Look at the server's log.",
                PASSING.contains(code),
                cause);
    }

    private static MongodbException notReplicated(int code, String where, String doing, Throwable cause) {
        return of(
                "mongodb-not-replicated",
                "writes that reach a majority of the replica set's members",
                "too few in time, code " + code + ", while " + doing,
                where,
                "Look at rs.status(): start the members that are down, or wait for those that lag; then try again.",
                true,
                cause);
    }

    private static String kind(Throwable e) {
        return e.getClass().getSimpleName();
    }

    private static MongodbException of(
            String code,
            String expected,
            String found,
            String where,
            String remedy,
            boolean retryable,
            Throwable cause) {
        return new MongodbException(new Problem(code, expected, found, where, remedy), retryable, cause);
    }
}
