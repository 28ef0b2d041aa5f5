package io.stillpoint.registry.client;

import io.stillpoint.registry.root.Digest;
import io.stillpoint.schemas.json.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import okhttp3.HttpUrl;
import okhttp3.Request;
import okhttp3.Response;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** Reads the list of manifests that refer to another one, an index that registries return in pages. */
final class ReferrerReader {

    private static final String INDEX = "application/vnd.oci.image.index.v1+json";
    private static final int NOT_FOUND = 404;

    private final RequestSender exchange;

    ReferrerReader(RequestSender exchange) {
        this.exchange = exchange;
    }

    /**
     * Returns the referrers; empty when the registry has no such API. By the specification a registry with the API
     * always answers with an index.
     */
    Optional<List<Digest>> of(String repository, Digest digest) throws IOException {
        List<Digest> found = new ArrayList<>();
        Set<HttpUrl> seen = new LinkedHashSet<>();
        HttpUrl page = exchange.url(repository + "/referrers/" + digest);
        while (page != null && seen.add(page)) {
            Request.Builder request = new Request.Builder().url(page).header("Accept", INDEX);
            try (Response response = exchange.send(request, TokenScope.pull(repository))) {
                if (response.code() == NOT_FOUND
                        || !RegistryClient.mediaType(response).equals(INDEX)) {
                    return Optional.empty();
                }
                if (!response.isSuccessful()) {
                    RequestSender.fail(response);
                }
                for (JsonNode each :
                        Json.mapper().readTree(RegistryClient.bytes(response)).path("manifests")) {
                    Digest.parse(each.path("digest").asString("")).ifPresent(found::add);
                }
                page = PageReader.next(response, page);
            } catch (JacksonException e) {
                return Optional.empty();
            }
        }
        return Optional.of(List.copyOf(found));
    }
}
