package io.stillpoint.mariadb.dump;

import io.stillpoint.mariadb.dump.DumpCatalogue.Entry;
import io.stillpoint.mariadb.dump.DumpCatalogue.Kind;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds the parts of a dump by the comments that the tool writes before each. Such a comment counts only below a line
 * {@code --}.
 */
public final class DumpSections {

    private static final Pattern HEADING = Pattern.compile(
            "-- (Current Database: |Table structure for table |Dumping data for table |Sequence structure for "
                    + "|Temporary table structure for view |Final view structure for view "
                    + "|Dumping events for database |Dumping routines for database )([`'].*[`'])");
    private static final Pattern BINARY_LOG =
            Pattern.compile("-- CHANGE MASTER TO MASTER_LOG_FILE='([^']+)', MASTER_LOG_POS=(\\d+);");
    private static final Pattern GTID = Pattern.compile("-- SET GLOBAL gtid_slave_pos='([^']*)';");
    private static final Pattern ENGINE = Pattern.compile("\\) ENGINE=(\\w+)");
    private static final Pattern COUNTED = Pattern.compile("PARTITIONS \\d+;?");

    private static final String TABLE = "table ";

    private record Key(String database, Kind kind, String name) {
        String title() {
            return new Entry(database, kind, name, 0, "", "").title();
        }
    }

    private static final class Sum {
        private long rows;
        private long rowsDigest;
        private long definition;
        /** The same without the number of partitions, where the server adds some by itself. */
        private long meaning;

        private boolean counted;
    }

    private final Map<Key, Sum> sums = new LinkedHashMap<>();
    private final EventLines events = new EventLines();
    private final Set<String> engines = new TreeSet<>();
    private @Nullable Sum current;
    private Kind kind = Kind.DATABASE;
    private String title = "the beginning";
    private String database = "";
    private String previous = "";
    private @Nullable String binaryLog;
    private @Nullable String gtid;

    public void row(long digest) {
        Sum sum = current;
        if (sum != null) {
            sum.rows++;
            sum.rowsDigest += digest;
        }
    }

    /**
     * Takes a line that is not a row. Lines of programs are only digested.
     *
     * @param text its beginning
     * @param digest of the whole
     * @param rest digest of what follows {@code text}
     */
    public void text(String text, long digest, long rest, boolean program) {
        if (program || !(text.isEmpty() || text.startsWith("--"))) {
            define(text, digest, rest);
        } else if (text.startsWith("-- ")) {
            comment(text);
        }
        previous = text;
    }

    private void define(String text, long digest, long rest) {
        Sum sum = current;
        if (sum == null) {
            return;
        }
        boolean count = kind == Kind.TABLE
                && previous.endsWith(" AUTO")
                && COUNTED.matcher(text).matches();
        sum.counted |= count;
        sum.definition = DumpScan.mix(sum.definition * 31 + digest);
        sum.meaning = DumpScan.mix(sum.meaning * 31 + (count ? 0 : digest));
        Matcher engine = ENGINE.matcher(text);
        if (kind == Kind.TABLE && engine.lookingAt()) {
            engines.add(engine.group(1));
        }
        if (kind == Kind.EVENTS) {
            events.line(database, text, digest, rest);
        }
    }

    private void comment(String text) {
        Matcher heading = HEADING.matcher(text);
        if (previous.equals("--") && heading.matches()) {
            begin(heading.group(1).strip(), unquoted(heading.group(2)));
            return;
        }
        Matcher log = BINARY_LOG.matcher(text);
        Matcher list = GTID.matcher(text);
        if (log.matches() && binaryLog == null) {
            binaryLog = log.group(1) + ":" + log.group(2);
        } else if (list.matches()) {
            gtid = list.group(1);
        }
    }

    private void begin(String heading, String name) {
        switch (heading) {
            case "Current Database:" -> {
                database = name;
                open(Kind.DATABASE, name);
            }
            case "Table structure for table", "Dumping data for table" -> open(Kind.TABLE, name);
            case "Sequence structure for" -> open(Kind.SEQUENCE, name);
            case "Dumping events for database" -> open(Kind.EVENTS, name);
            case "Dumping routines for database" -> open(Kind.ROUTINES, name);
            default -> open(Kind.VIEW, name);
        }
    }

    private void open(Kind kind, String name) {
        this.kind = kind;
        Key key = new Key(database, kind, name);
        title = key.title();
        current = sums.computeIfAbsent(key, opened -> new Sum());
    }

    /** Returns the current part, a table, as {@code database.name}. */
    String table() {
        return title.substring(TABLE.length());
    }

    /** Returns the title of the current part. */
    public String title() {
        return title;
    }

    public List<Entry> entries() {
        return sums.entrySet().stream()
                .map(entry -> new Entry(
                        entry.getKey().database(),
                        entry.getKey().kind(),
                        entry.getKey().name(),
                        entry.getValue().rows,
                        Long.toHexString(entry.getValue().rowsDigest),
                        Long.toHexString(entry.getValue().definition)))
                .toList();
    }

    /** Returns what is compared by its meaning. */
    public DumpMeaning meaning() {
        Map<String, String> definitions = new LinkedHashMap<>();
        sums.forEach((key, sum) -> {
            if (sum.counted) {
                definitions.put(key.title(), Long.toHexString(sum.meaning));
            }
        });
        return new DumpMeaning(events.events(), definitions, engines);
    }

    /** Returns {@code file:position}; null when the server has no binary log. */
    @Nullable
    public String binaryLog() {
        return binaryLog;
    }

    /** Returns the GTID position; null when the server has none. */
    @Nullable
    public String gtid() {
        return gtid == null || gtid.isEmpty() ? null : gtid;
    }

    private static String unquoted(String quoted) {
        return quoted.substring(1, quoted.length() - 1).replace("``", "`");
    }
}
