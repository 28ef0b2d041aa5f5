package io.stillpoint.streams;

import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.Locale;

/** What an operator reads of a failure that a library or the system has met: words, and no names of Java's types. */
public final class FailureText {

    private FailureText() {}

    /** Returns it as what was found, in one clause. */
    public static String of(Throwable failure) {
        String said = failure.getMessage();
        return switch (failure) {
            case UnknownHostException _ -> "no address for " + said;
            case SocketTimeoutException _ -> "no answer in time" + (said == null ? "" : ": " + said);
            case NoSuchFileException _ -> "no file " + said;
            case AccessDeniedException _ -> "no permission for " + said;
            default -> said == null || said.isBlank() ? words(failure) : said;
        };
    }

    /** {@code EOFException} becomes "eof", {@code ClosedChannelException} "closed channel". */
    private static String words(Throwable failure) {
        return failure.getClass()
                .getSimpleName()
                .replaceFirst("(Exception|Error)$", "")
                .replaceAll("(?<=[a-z])(?=[A-Z])", " ")
                .toLowerCase(Locale.ROOT);
    }
}
