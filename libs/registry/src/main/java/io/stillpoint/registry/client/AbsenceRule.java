package io.stillpoint.registry.client;

import java.io.IOException;
import java.util.regex.Pattern;
import okhttp3.Response;

/**
 * Decides whether something is really missing. Proxies and ingresses in front of a registry answer 404 themselves while
 * the registry is down. If that were believed, everything would seem to have vanished.
 */
final class AbsenceRule {

    private static final int BAD_REQUEST = 400;
    private static final int NOT_FOUND = 404;
    private static final int QUOTED_BYTES = 16 << 10;
    /** Docker's registry sends it with every answer; the OCI specification makes it optional. */
    private static final String HEADER = "Docker-Distribution-Api-Version";
    /** Error codes of the specification. */
    private static final Pattern SAID = Pattern.compile(
            "\"code\"\\s*:\\s*\"(?:NAME|MANIFEST|MANIFEST_BLOB|BLOB|TAG)_(?:UNKNOWN|INVALID)\"|\"code\"\\s*:\\s*\"NOT_FOUND\"");

    /** With these a registry refuses a manifest when it lacks what that names; Quay calls it invalid. */
    private static final Pattern LACKS = Pattern.compile(
            "\"code\"\\s*:\\s*\"(?:MANIFEST_BLOB_UNKNOWN|BLOB_UNKNOWN|MANIFEST_UNKNOWN|MANIFEST_INVALID)\"");

    private AbsenceRule() {}

    /** Returns whether a registry refused a manifest because it lacks something that the manifest names. */
    static boolean lacksWhatItNames(Response response) throws IOException {
        if (response.code() != BAD_REQUEST && response.code() != NOT_FOUND) {
            return false;
        }
        try {
            return LACKS.matcher(response.peekBody(QUOTED_BYTES).string()).find();
        } catch (IOException e) {
            throw RegistryFailures.told(
                    e, RequestSender.where(response.request().url()));
        }
    }

    /** Returns whether the header proves that a registry sent this answer, even one without a body. */
    static boolean signed(Response response) {
        return response.header(HEADER) != null;
    }

    /**
     * Returns whether the registry itself says that the content is missing.
     *
     * @throws io.stillpoint.registry.RegistryException {@code registry-foreign-answer} for a 404 that is not a
     *     registry's
     */
    static boolean said(Response response) throws IOException {
        if (response.code() != NOT_FOUND) {
            return false;
        }
        String where = RequestSender.where(response.request().url());
        if (signed(response)) {
            return true;
        }
        String body;
        try {
            body = response.peekBody(QUOTED_BYTES).string();
        } catch (IOException e) {
            throw RegistryFailures.told(e, where);
        }
        if (SAID.matcher(body).find()) {
            return true;
        }
        throw RegistryFailures.failed(
                "registry-foreign-answer",
                "a registry's own error code",
                "a 404 without it: " + body.lines().findFirst().orElse("no text"),
                where,
                "Something else answers there, such as a proxy whose registry is down. Or correct the registry's URL.",
                true,
                null);
    }
}
