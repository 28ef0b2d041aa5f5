package io.stillpoint.policy.yaml;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/** Turns the bytes of a file into one YAML document, or says by line why they are none. */
final class PolicyDocument {

    /** A policy of 32 long rules has a tenth of it. */
    static final int MOST_BYTES = 256 * 1024;

    private static final int DEEPEST = 20;
    private static final LoadSettings SETTINGS = LoadSettings.builder().build();

    private final YamlNotes notes;

    PolicyDocument(YamlNotes notes) {
        this.notes = notes;
    }

    Optional<Node> read(byte[] bytes) {
        if (bytes.length > MOST_BYTES) {
            notYaml(1, "a policy of at most %d KiB".formatted(MOST_BYTES / 1024), "a longer file", "Is it this file?");
            return Optional.empty();
        }
        return text(bytes).filter(this::isPrintable).flatMap(this::document);
    }

    private Optional<String> text(byte[] bytes) {
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        ByteBuffer rest = ByteBuffer.wrap(bytes);
        try {
            return Optional.of(decoder.decode(rest).toString());
        } catch (CharacterCodingException e) {
            int line = 1;
            for (int i = 0; i < rest.position(); i++) {
                line += bytes[i] == '\n' ? 1 : 0;
            }
            notYaml(
                    line,
                    "text in UTF-8",
                    "the byte 0x%02X, which is none".formatted(bytes[rest.position()]),
                    "Save the file in UTF-8.");
            return Optional.empty();
        }
    }

    private boolean isPrintable(String text) {
        int line = 1;
        for (int point : text.codePoints().toArray()) {
            if (!StreamReader.isPrintable(point)) {
                notYaml(line, "characters that can be printed", "U+%04X".formatted(point), "Remove it.");
                return false;
            }
            line += point == '\n' ? 1 : 0;
        }
        return true;
    }

    private Optional<Node> document(String text) {
        try {
            if (!isPlain(text)) {
                return Optional.empty();
            }
            Optional<Node> document = new Compose(SETTINGS).composeString(text);
            if (document.isEmpty()) {
                notYaml(1, "a policy", "an empty file", "See docs/examples/policy.yaml.");
            }
            return document;
        } catch (MarkedYamlEngineException e) {
            int line = e.getProblemMark().map(YamlNotes::line).orElse(1);
            notYaml(
                    line,
                    "one YAML document",
                    "one that YAML's reader refuses: " + e.getProblem(),
                    "Correct it. A value that begins with *, @ or another sign of YAML needs quotes.");
        } catch (YamlEngineException e) {
            notYaml(1, "one YAML document", String.valueOf(e.getMessage()), "Correct it.");
        }
        return Optional.empty();
    }

    /** What is nested deeper than a policy, or repeats itself, costs the reader its stack or its memory. */
    private boolean isPlain(String text) {
        int depth = 0;
        for (Event event : new Parse(SETTINGS).parseString(text)) {
            switch (event) {
                case CollectionStartEvent _ -> depth++;
                case CollectionEndEvent _ -> depth--;
                default -> {}
            }
            if (depth > DEEPEST) {
                notYaml(line(event), "fields in fields, as in a policy", DEEPEST + " levels and more", "Correct it.");
                return false;
            }
            if (event instanceof AliasEvent alias) {
                notYaml(
                        line(event),
                        "a value",
                        "*%s, a reference to another one"
                                .formatted(alias.getAlias().getValue()),
                        "Write the value itself; between quotes, if it begins with *.");
                return false;
            }
        }
        return true;
    }

    private static int line(Event event) {
        return event.getStartMark().map(YamlNotes::line).orElse(1);
    }

    private void notYaml(int line, String expected, String found, String remedy) {
        notes.problem("not-yaml", line, expected, found, remedy);
    }
}
