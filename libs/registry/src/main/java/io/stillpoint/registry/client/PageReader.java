package io.stillpoint.registry.client;

import io.stillpoint.schemas.json.Json;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import okhttp3.HttpUrl;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** Reads lists that registries return in pages, each with a {@code Link} to the next. */
final class PageReader {

    /** Registries may refuse larger pages. */
    private static final int PAGE_ENTRIES = 100;

    private static final Pattern NEXT = Pattern.compile("<([^>]*)>\\s*;[^,]*rel=\"?next\"?");

    private final RequestSender exchange;

    PageReader(RequestSender exchange) {
        this.exchange = exchange;
    }

    /**
     * Returns all names of a list; empty when the registry has no such list.
     *
     * @param field the field of a page that holds them
     * @param valid what a name must look like: names become parts of URLs, and words of shell lines
     */
    Optional<ListedNames> names(String path, String field, Pattern valid, TokenScope scope) throws IOException {
        Set<String> names = new TreeSet<>();
        Set<String> unusable = new TreeSet<>();
        Set<HttpUrl> seen = new LinkedHashSet<>();
        HttpUrl page = exchange.url(path)
                .newBuilder()
                .addQueryParameter("n", Integer.toString(PAGE_ENTRIES))
                .build();
        while (page != null && seen.add(page)) {
            String where = page.toString();
            try (Response response = exchange.send(new Request.Builder().url(page), scope)) {
                if (AbsenceRule.said(response)) {
                    return seen.size() == 1 ? Optional.empty() : Optional.of(new ListedNames(names, unusable));
                }
                if (!response.isSuccessful()) {
                    RequestSender.fail(response);
                }
                for (JsonNode name : field(response, field, where)) {
                    String text = name.asString("");
                    (valid.matcher(text).matches() ? names : unusable).add(text);
                }
                page = next(response, page);
            }
        }
        return Optional.of(new ListedNames(names, unusable));
    }

    static @Nullable HttpUrl next(Response response, HttpUrl page) {
        String link = response.header("Link");
        Matcher next = NEXT.matcher(link == null ? "" : link);
        return next.find() ? page.resolve(next.group(1)) : null;
    }

    private static JsonNode field(Response response, String field, String where) throws IOException {
        try {
            return Json.mapper().readTree(RegistryClient.text(response, where)).path(field);
        } catch (JacksonException e) {
            throw unusable("no JSON", where);
        }
    }

    static IOException unusable(String found, String where) {
        return RegistryFailures.failed(
                "registry-answer-unusable",
                "a list of names as the specification allows them",
                found,
                where,
                "Check that this is a registry, and not a web server in front of it that answers by itself.",
                false,
                null);
    }
}
