package io.stillpoint.acceptance.world;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * A line of {@code ./stillpoint events -o json}.
 *
 * @param envelope the document
 */
public record Fact(JsonNode envelope) {

    /** The middle of the CloudEvents type: {@code SagaStarted}. */
    public String kind() {
        return text("type").replaceFirst("^io\\.stillpoint\\.", "").replaceFirst("\\.v1$", "");
    }

    public boolean is(String... kinds) {
        return List.of(kinds).contains(kind());
    }

    /** A value of the envelope, empty when there is none. */
    public String text(String name) {
        return envelope.path(name).asString("");
    }

    /** A value inside the data, by a path such as {@code /step/stage}; empty when there is none. */
    public String data(String pointer) {
        return envelope.at("/data" + pointer).asString("");
    }

    /** The texts of an array inside the data. */
    public List<String> list(String pointer) {
        var texts = new ArrayList<String>();
        envelope.at("/data" + pointer).forEach(node -> texts.add(node.isString() ? node.asString() : node.toString()));
        return texts;
    }

    /** The saga that it speaks of, empty where there is none. */
    public String saga() {
        String own = data("/saga");
        return own.isEmpty() ? data("/step/saga") : own;
    }

    public String stage() {
        return data("/step/stage");
    }

    public String target() {
        return data("/step/target");
    }

    /** Whether it ends its saga. */
    public boolean isEnd() {
        return is(
                "BackupCompleted",
                "BackupFailed",
                "RestoreCompleted",
                "RestoreFailed",
                "RestoreRefused",
                "RestoreRehearsedOnPaper",
                "OrderCompleted",
                "OrderFailed");
    }

    @Override
    public String toString() {
        return text("sequence") + " " + kind() + " " + envelope.path("data");
    }
}
