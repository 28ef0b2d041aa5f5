package io.stillpoint.cli.output;

import io.stillpoint.schemas.shared.ProblemException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.apache.kafka.common.KafkaException;

/** What a failure means for the person at the terminal. Java's messages of files are often the bare path. */
public final class FailureText {

    private FailureText() {}

    /** What is printed of it: lines after the first are indented, so that nothing that it quotes looks like a message of its own. */
    public static String lines(Throwable failure) {
        return PlainText.of(of(failure).orElseGet(() -> trace(failure)).strip()).replaceAll("\n(?! )", "\n  ");
    }

    private static String trace(Throwable failure) {
        var trace = new StringWriter();
        failure.printStackTrace(new PrintWriter(trace, true));
        return "a fault of Stillpoint itself, please report it with these lines: " + trace;
    }

    /** Empty for a failure that nobody foresaw: that is a bug, and its stack trace is what a report of it needs. */
    public static Optional<String> of(Throwable failure) {
        return switch (failure) {
            case CompletionException wrapped when wrapped.getCause() != null -> of(wrapped.getCause());
            case CliException known -> Optional.of(String.valueOf(known.getMessage()));
            case ProblemException known -> Optional.of(known.problem().sentence());
            case UncheckedIOException wrapped
            when wrapped.getCause() instanceof IOException io -> Optional.of(sentence(io));
            case IOException io -> Optional.of(sentence(io));
            case KafkaException kafka ->
                Optional.of("Kafka: expected it to go on answering, found %s. See ./stillpoint doctor."
                        .formatted(kafka.getMessage()));
            default -> Optional.empty();
        };
    }

    private static String sentence(IOException failure) {
        return failure instanceof FileSystemException file && file.getFile() != null
                ? "%s: expected a path that can be used, found %s. See its owner and mode, what STILLPOINT_HOME names, and whether the disk has room and can be written to."
                        .formatted(file.getFile(), found(file))
                : "expected files that can be read and written, found %s. See ./stillpoint doctor."
                        .formatted(found(failure));
    }

    /** Why a file could not be used, without its path. */
    public static String found(IOException failure) {
        return switch (failure) {
            case NoSuchFileException _ -> "no such file";
            case AccessDeniedException _ -> "that access is denied";
            case NotDirectoryException _ -> "a file instead of a directory";
            case FileAlreadyExistsException _ -> "that something is in its place";
            case CharacterCodingException _ -> "bytes that are no text";
            case FileSystemException file when file.getReason() != null -> "'" + file.getReason() + "'";
            default -> "'" + failure.getMessage() + "'";
        };
    }
}
