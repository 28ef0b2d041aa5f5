package io.stillpoint.policy.yaml;

import io.stillpoint.schemas.shared.Problem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.Node;

/** What is noted while a file is read: where each field is, and what is wrong. */
final class YamlNotes {

    private final String file;
    private final Map<String, Integer> lines = new HashMap<>();
    private final List<Problem> problems = new ArrayList<>();

    YamlNotes(String file) {
        this.file = file;
    }

    /** @param node what is seen first of the field: its name, or the beginning of an entry of a list */
    void written(String path, Node node) {
        lines.putIfAbsent(path, line(node));
    }

    void problem(String code, Node node, String expected, String found, String remedy) {
        problem(code, line(node), expected, found, remedy);
    }

    void problem(String code, int line, String expected, String found, String remedy) {
        problems.add(new Problem(code, expected, found, "%s:%d".formatted(file, line), remedy));
    }

    Map<String, Integer> lines() {
        return lines;
    }

    List<Problem> problems() {
        return problems;
    }

    private static int line(Node node) {
        return node.getStartMark().map(YamlNotes::line).orElse(1);
    }

    /** Counts from 1, as editors do. */
    static int line(Mark mark) {
        return mark.getLine() + 1;
    }
}
