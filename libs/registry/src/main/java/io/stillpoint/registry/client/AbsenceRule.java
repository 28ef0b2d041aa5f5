package io.stillpoint.registry.client;

import java.io.IOException;
import java.util.regex.Pattern;
import okhttp3.Response;

/**
 * Whether something is not there. Between a registry and us stand proxies and ingresses, which answer 404 themselves while their
 * registry is down: taken for the registry's word, everything would have vanished.
 */
final class AbsenceRule {

    private static final int NOT_FOUND = 404;
    private static final int QUOTED_BYTES = 16 << 10;
    /** Every registry of Docker's sends it with every answer; the OCI's specification allows to leave it out. */
    private static final String HEADER = "Docker-Distribution-Api-Version";
    /** Error codes of the specification. */
    private static final Pattern SAID = Pattern.compile(
            "\"code\"\\s*:\\s*\"(?:NAME|MANIFEST|MANIFEST_BLOB|BLOB|TAG)_(?:UNKNOWN|INVALID)\"|\"code\"\\s*:\\s*\"NOT_FOUND\"");

    private AbsenceRule() {}

    /** The registry has signed this answer: also one without a body. */
    static boolean signed(Response response) {
        return response.header(HEADER) != null;
    }

    /**
     * Returns whether the registry says that it has not got what was asked for.
     *
     * @throws io.stillpoint.registry.RegistryException {@code registry-foreign-answer} for a 404 that is not a registry's
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
                "a registry's own words",
                "a 404 without them: " + body.lines().findFirst().orElse("no text"),
                where,
                "Something else answers there, as a proxy does whose registry is down; or correct the registry's URL.",
                true,
                null);
    }
}
