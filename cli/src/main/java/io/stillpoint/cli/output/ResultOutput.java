package io.stillpoint.cli.output;

import io.stillpoint.schemas.json.Json;

/** Prints what a command found. */
public final class ResultOutput {

    private ResultOutput() {}

    public static int json(Object value) {
        System.out.print(
                Json.mapper().writerWithDefaultPrettyPrinter().writeValueAsString(value) + System.lineSeparator());
        return ExitCode.DONE;
    }

    public static int table(TextTable table, String whenEmpty) {
        if (table.isEmpty()) {
            System.out.println(whenEmpty);
        } else {
            table.lines().forEach(System.out::println);
        }
        return ExitCode.DONE;
    }
}
