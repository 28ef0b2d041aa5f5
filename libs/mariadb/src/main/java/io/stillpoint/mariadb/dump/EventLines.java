package io.stillpoint.mariadb.dump;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the events of a dump from the lines that the tool writes of each. */
final class EventLines {

    private static final Pattern BEGINS = Pattern.compile("/\\*!50106 DROP EVENT IF EXISTS `(.*)` \\*/;;?");
    private static final Pattern TIME_ZONE = Pattern.compile("/\\*!50003 SET time_zone +?= '([^']*)' \\*/ ;;");
    /** Dates have a fixed form, so that a comment or a name cannot pass for a part of the schedule. */
    private static final String DATE = "'(\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d(?:\\.\\d+)?)'";

    private static final Pattern CREATE = Pattern.compile(
            "/\\*!50106 CREATE\\*/ .*?EVENT `(?:[^`]|``)+` ON SCHEDULE (?:AT " + DATE
                    + "|EVERY (?:'[^']*'|\\d+) [A-Z_]+(?: STARTS " + DATE + ")?(?: ENDS " + DATE
                    + ")?) ON COMPLETION (?<not>NOT )?PRESERVE (?<state>ENABLE|DISABLE ON SLAVE|DISABLE)(?= ).*",
            Pattern.DOTALL);

    /** What follows the last event of a database, whichever that is. */
    private static final Pattern ENDS = Pattern.compile("DELIMITER ;$|/\\*!50106 SET TIME_ZONE= @save_time_zone");

    private static final class Open {
        private final String database;
        private final String name;
        private long definition;
        private String state = "";
        private @Nullable String last;
        private String timeZone = "SYSTEM";
        private boolean preserved;

        private Open(String database, String name) {
            this.database = database;
            this.name = name;
        }

        private DumpedEvent ended() {
            return new DumpedEvent(database, name, Long.toHexString(definition), state, last, timeZone, preserved);
        }
    }

    private final List<Open> events = new ArrayList<>();

    /**
     * Takes a line of the events of a database.
     *
     * @param text its beginning
     * @param digest of the whole
     * @param rest digest of what follows {@code text}
     */
    void line(String database, String text, long digest, long rest) {
        Matcher begins = BEGINS.matcher(text);
        if (begins.matches()) {
            events.add(new Open(database, begins.group(1).replace("``", "`")));
        } else if (!events.isEmpty()
                && events.getLast().database.equals(database)
                && !ENDS.matcher(text).lookingAt()) {
            Open event = events.getLast();
            event.definition = DumpScan.mix(event.definition * 31 + meaning(event, text, digest, rest));
        }
    }

    private static long meaning(Open event, String text, long digest, long rest) {
        Matcher create = CREATE.matcher(text);
        Matcher zone = TIME_ZONE.matcher(text);
        if (zone.matches()) {
            event.timeZone = zone.group(1);
        }
        if (!event.state.isEmpty() || !create.matches()) {
            return digest;
        }
        event.state = create.group("state");
        event.preserved = create.group("not") == null;
        event.last = create.group(1) != null ? create.group(1) : create.group(3);
        String withoutState = text.substring(0, create.start("state")) + text.substring(create.end("state"));
        return DumpScan.digest(withoutState) + rest;
    }

    List<DumpedEvent> events() {
        return events.stream().map(Open::ended).toList();
    }
}
