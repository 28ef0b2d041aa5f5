package io.stillpoint.vault.store;

import io.minio.errors.ErrorResponseException;
import io.minio.errors.InvalidResponseException;
import io.minio.errors.MinioException;
import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.streams.FailureText;
import io.stillpoint.vault.VaultException;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Turns the S3 client's exceptions into problems for operators. */
public final class StoreFailures {

    private static final Set<String> CREDENTIALS =
            Set.of("InvalidAccessKeyId", "SignatureDoesNotMatch", "AccessDenied", "Forbidden", "AllAccessDisabled");
    private static final Set<String> REGION = Set.of(
            "InvalidLocationConstraint",
            "IllegalLocationConstraintException",
            "AuthorizationHeaderMalformed",
            "InvalidRegion");
    private static final Set<String> FULL =
            Set.of("QuotaExceeded", "InsufficientStorage", "StorageFull", "XMinioStorageFull");
    private static final Set<String> BUSY = Set.of(
            "InternalError",
            "ServiceUnavailable",
            "SlowDown",
            "SlowDownWrite",
            "SlowDownRead",
            "RequestTimeout",
            "Throttling",
            "ConditionalRequestConflict",
            "OperationAborted");

    /** Of {@link #BUSY}, what a store says that cannot take anything now. */
    private static final Set<String> AWAY =
            Set.of("ServiceUnavailable", "SlowDown", "SlowDownWrite", "SlowDownRead", "RequestTimeout", "Throttling");

    private static final Pattern PROXY_AWAY = Pattern.compile("Response code: 50[234]");

    private StoreFailures() {}

    /** Returns the S3 error code, empty when the server gave none. */
    static String code(Throwable failure) {
        return unwrap(failure) instanceof ErrorResponseException refused
                ? String.valueOf(refused.errorResponse().code())
                : "";
    }

    /**
     * Returns whether the store cannot be reached or takes nothing now, so that the same request may succeed later. The client itself
     * has already retried temporary errors of the server for ten seconds.
     */
    static boolean away(Throwable failure) {
        return unwrap(failure) instanceof IOException || AWAY.contains(code(failure)) || proxySaysAway(unwrap(failure));
    }

    /** A proxy answers for a store that is away, in words of its own. */
    private static boolean proxySaysAway(Throwable cause) {
        return cause instanceof InvalidResponseException
                && PROXY_AWAY.matcher(String.valueOf(cause.getMessage())).find();
    }

    public static VaultException told(Throwable failure, String where) {
        Throwable cause = unwrap(failure);
        if (cause instanceof VaultException already) {
            return already;
        }
        if (cause instanceof ErrorResponseException refused) {
            return refused(refused, where);
        }
        if (cause instanceof InvalidResponseException && !proxySaysAway(cause)) {
            return failed(
                    "vault-endpoint-wrong",
                    "an answer of an S3 server",
                    "something that is not an S3 answer",
                    where,
                    "Check the endpoint: host, port, http or https.",
                    false,
                    cause);
        }
        return failed(
                "vault-unreachable",
                "an S3 server that answers",
                FailureText.of(cause),
                where,
                "Check that the S3 server runs and can be reached from here.",
                true,
                cause);
    }

    private static VaultException refused(ErrorResponseException refused, String where) {
        String code = code(refused);
        if (code.equals("NoSuchBucket")) {
            return failed(
                    "vault-bucket-missing",
                    "the bucket",
                    code,
                    where,
                    "Create the bucket, with Object Lock if the server has it, or correct its name.",
                    false,
                    refused);
        }
        if (REGION.contains(code)) {
            return failed(
                    "vault-region-wrong",
                    "the region that the store has",
                    code,
                    where,
                    "Name it: ./stillpoint vault init --endpoint URL --region REGION. Ceph calls it as its zone group,"
                            + " often default.",
                    false,
                    refused);
        }
        if (code.equals("NoSuchKey")) {
            return failed(
                    "vault-object-missing",
                    "the object",
                    code,
                    where,
                    "It was removed, or never finished. Choose another recovery point.",
                    false,
                    refused);
        }
        if (code.equals("NoSuchUpload")) {
            return failed(
                    "vault-upload-ended",
                    "an upload that only its own run ends",
                    code,
                    where,
                    "Nothing: another run of this step has taken over, or a prune ended it. It is tried again.",
                    true,
                    refused);
        }
        if (CREDENTIALS.contains(code)) {
            return failed(
                    "vault-credentials-refused",
                    "an access key that may use this bucket",
                    code,
                    where,
                    "Correct the key of the store in this service's secrets directory, or its rights. A store refuses"
                            + " with these words, too, what is locked.",
                    false,
                    refused);
        }
        if (code.equals("RequestTimeTooSkewed")) {
            return failed(
                    "vault-clock-skewed",
                    "clocks that agree within minutes",
                    code,
                    where,
                    "Set this machine's clock, or the S3 server's.",
                    true,
                    refused);
        }
        if (FULL.contains(code)) {
            return failed(
                    "vault-full", "room for the object", code, where, "Make room or raise the quota.", false, refused);
        }
        boolean busy = BUSY.contains(code);
        return failed(
                busy ? "vault-store-failed" : "vault-request-refused",
                "the request to be carried out",
                code + said(refused),
                where,
                busy ? "Look at the S3 server's log and its free disk space." : "Look at the S3 server's log.",
                busy,
                refused);
    }

    private static String said(ErrorResponseException refused) {
        @Nullable String message = refused.errorResponse().message();
        return message == null || message.isBlank() ? "" : " (" + message.strip() + ")";
    }

    private static VaultException failed(
            String code,
            String expected,
            String found,
            String where,
            String remedy,
            boolean retryable,
            Throwable cause) {
        return new VaultException(new Problem(code, expected, found, where, remedy), retryable, cause);
    }

    private static Throwable unwrap(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null
                && (cause instanceof CompletionException
                        || cause instanceof ExecutionException
                        || cause.getClass() == MinioException.class)) {
            cause = cause.getCause();
        }
        return cause;
    }
}
