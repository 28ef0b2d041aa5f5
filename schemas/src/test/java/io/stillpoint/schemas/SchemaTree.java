package io.stillpoint.schemas;

import io.stillpoint.schemas.json.Json;
import io.stillpoint.schemas.json.SchemaFiles;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** A folder of schemas as plain JSON, in which references can be followed. */
final class SchemaTree {

    /** A part of a schema, with the document that its references start from. */
    record Part(URI base, JsonNode node) {
        Part at(String field) {
            return new Part(base, node.path(field));
        }

        Part at(String field, String inner) {
            return new Part(base, node.path(field).path(inner));
        }

        boolean isPresent() {
            return !node.isMissingNode();
        }
    }

    private final Map<URI, JsonNode> documents = new HashMap<>();

    private SchemaTree() {}

    static SchemaTree below(Path folder) {
        var tree = new SchemaTree();
        for (Path file : Contract.filesBelow(folder)) {
            tree.put(folder.relativize(file).toString(), Json.mapper().readTree(Contract.bytes(file)));
        }
        return tree;
    }

    /** A tree of one document, for tests of those who walk trees. */
    static SchemaTree of(String file, String json) {
        var tree = new SchemaTree();
        tree.put(file, Json.mapper().readTree(json));
        return tree;
    }

    private void put(String file, JsonNode document) {
        documents.put(URI.create(SchemaFiles.ID_PREFIX + file.replace('\\', '/')), document);
    }

    Set<URI> ids() {
        return documents.keySet();
    }

    Part document(URI id) {
        JsonNode document = documents.get(id);
        if (document == null) {
            throw new AssertionError(id + ": expected a schema, found none");
        }
        return new Part(id, document);
    }

    Part document(Class<? extends Record> record) {
        return document(URI.create(SchemaFiles.ID_PREFIX + SchemaFiles.fileOf(record)));
    }

    /** Follows references until there is none. What stands beside a reference are annotations only. */
    Part resolve(Part part) {
        JsonNode reference = part.node().path("$ref");
        if (reference.isMissingNode()) {
            return part;
        }
        URI target = part.base().resolve(reference.stringValue());
        URI id = URI.create(target.toString().replaceAll("#.*", ""));
        Part document = document(id);
        String pointer = target.getFragment();
        return resolve(pointer == null ? document : new Part(id, document.node().at(pointer)));
    }
}
