package io.stillpoint.cli.run;

import io.stillpoint.cli.output.PlainText;
import io.stillpoint.schemas.json.Json;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** A line of a service's log as a person reads it: level and message of what is JSON for machines. */
final class LogLine {

    private LogLine() {}

    static String text(String line) {
        if (!line.startsWith("{")) {
            return line;
        }
        try {
            JsonNode fields = Json.mapper().readTree(line);
            String message = fields.path("message").asString("");
            return PlainText.line(
                    message.isEmpty() ? line : fields.path("level").asString("") + " " + message);
        } catch (JacksonException e) {
            return line;
        }
    }
}
