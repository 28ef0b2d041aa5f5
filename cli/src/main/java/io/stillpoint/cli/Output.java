package io.stillpoint.cli;

import io.stillpoint.schemas.json.Json;

/** Prints what a command found. */
final class Output {

    private Output() {}

    static int json(Object value) {
        System.out.println(Json.mapper().writerWithDefaultPrettyPrinter().writeValueAsString(value));
        return ExitCode.DONE;
    }

    static int table(Table table, String whenEmpty) {
        if (table.isEmpty()) {
            System.out.println(whenEmpty);
        } else {
            table.lines().forEach(System.out::println);
        }
        return ExitCode.DONE;
    }
}
