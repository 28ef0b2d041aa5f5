package io.stillpoint.mariadb.dump;

import io.stillpoint.mariadb.ServerVersion;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * Reads a dump while it passes. Its memory grows with the number of tables, not of rows.
 *
 * <p>The tool writes each row on a line of its own and escapes line ends inside of values, so rows are counted and
 * digested by line. Everything between {@code DELIMITER ;;} and {@code DELIMITER ;} is somebody's program and is not
 * parsed.
 */
public final class DumpScan {

    private static final int PREFIX_BYTES = 4 << 10;
    private static final String DONE = "-- Dump completed";

    private final CRC32C line = new CRC32C();
    /** Of what follows the prefix. */
    private final CRC32C rest = new CRC32C();

    private final byte[] prefix = new byte[PREFIX_BYTES];
    private final DumpSections sections = new DumpSections();
    private int prefixLength;
    private long lineBytes;
    private long statementBytes;
    private long longestStatementBytes;
    private String longestStatementIn = "";
    private long bytes;
    private byte held;
    private boolean lineBegun;
    private boolean row;
    private boolean inInsert;
    private boolean inProgram;
    private boolean completed;

    public void feed(byte[] buffer, int offset, int length) {
        bytes += length;
        int from = offset;
        int end = offset + length;
        while (from < end) {
            if (!lineBegun) {
                begin(buffer[from]);
            }
            int stop = from;
            while (stop < end && buffer[stop] != '\n') {
                stop++;
            }
            append(buffer, from, stop);
            from = stop;
            if (stop < end) {
                endLine();
                from++;
            }
        }
    }

    /** Ends the scan: a dump that ends within a line was cut. */
    public void end() {
        if (lineBegun) {
            endLine();
            completed = false;
        }
    }

    /** Returns whether the tool's own end mark was the last thing that came. */
    public boolean completed() {
        return completed;
    }

    public long bytes() {
        return bytes;
    }

    public DumpSections sections() {
        return sections;
    }

    public long longestStatementBytes() {
        return longestStatementBytes;
    }

    /** Returns the subject of the longest statement: {@code table shop.customer}. */
    public String longestStatementIn() {
        return longestStatementIn;
    }

    /** Returns a catalogue of what has passed; it does not know of anything that was left out. */
    public DumpCatalogue catalogue(ServerVersion server, ServerVersion tools, List<String> databases) {
        return new DumpCatalogue(
                DumpCatalogue.FORMAT,
                server.toString(),
                tools.toString(),
                databases,
                sections.entries(),
                longestStatementBytes,
                List.of(),
                List.of(),
                List.of());
    }

    private void begin(byte first) {
        lineBegun = true;
        row = inInsert && first == '(';
        line.reset();
        rest.reset();
        lineBytes = 0;
        prefixLength = 0;
    }

    /** The last byte of a line is held back: in rows it is a comma or a semicolon, which is no part of the row. */
    private void append(byte[] buffer, int from, int stop) {
        if (from == stop) {
            return;
        }
        if (lineBytes > 0) {
            line.update(held);
        }
        line.update(buffer, from, stop - from - 1);
        held = buffer[stop - 1];
        lineBytes += stop - from;
        if (!row) {
            int taken = Math.min(PREFIX_BYTES - prefixLength, stop - from);
            System.arraycopy(buffer, from, prefix, prefixLength, taken);
            prefixLength += taken;
            rest.update(buffer, from + taken, stop - from - taken);
        }
    }

    private void endLine() {
        lineBegun = false;
        if (row) {
            endRow();
        } else {
            endText();
        }
    }

    private void endRow() {
        sections.row(digest());
        statementBytes += lineBytes + 1;
        compareStatement();
        inInsert = held != ';';
        completed = false;
    }

    private void endText() {
        inInsert = false;
        if (lineBytes == 0) {
            sections.text("", 0, 0, inProgram);
            return;
        }
        String text = new String(prefix, 0, prefixLength, StandardCharsets.UTF_8);
        if (!inProgram && text.startsWith("INSERT INTO `")) {
            beginInsert(text);
            return;
        }
        line.update(held);
        statementBytes = inProgram || !text.startsWith("--") ? statementBytes + lineBytes + 1 : 0;
        if (held == ';') {
            compareStatement();
            statementBytes = 0;
        }
        completed = !inProgram && text.startsWith(DONE);
        boolean programEnds = inProgram && text.equals("DELIMITER ;");
        boolean programBegins = !inProgram && text.equals("DELIMITER ;;");
        sections.text(text, digest(), rest.getValue(), inProgram);
        inProgram = programBegins || (inProgram && !programEnds);
    }

    /** Where columns are listed, the first row is on the line of the INSERT and digested with it. */
    private void beginInsert(String text) {
        statementBytes = lineBytes + 1;
        compareStatement();
        boolean alone = lineBytes <= PREFIX_BYTES && text.endsWith(" VALUES");
        if (!alone) {
            sections.row(digest());
        }
        inInsert = held != ';';
        completed = false;
    }

    private void compareStatement() {
        if (statementBytes > longestStatementBytes) {
            longestStatementBytes = statementBytes;
            longestStatementIn = sections.title();
        }
    }

    private long digest() {
        return mix((line.getValue() << 32) ^ lineBytes);
    }

    static long digest(String text) {
        CRC32C digest = new CRC32C();
        digest.update(text.getBytes(StandardCharsets.UTF_8));
        return mix((digest.getValue() << 32) ^ text.length());
    }

    /** Spreads each bit over all others, so that sums of digests keep them apart. */
    public static long mix(long value) {
        long mixed = (value ^ (value >>> 30)) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
        return mixed ^ (mixed >>> 31);
    }
}
