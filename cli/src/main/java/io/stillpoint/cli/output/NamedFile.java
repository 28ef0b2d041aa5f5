package io.stillpoint.cli.output;

import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.schemas.shared.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * A file or folder that a command line names. One that is not there, or cannot be read, is a wrong command line; one that is there and
 * of no use is refused. Both are told before anything is touched.
 *
 * @param option how it was named, such as {@code --hosts}
 */
public record NamedFile(String option, Path path) {

    private static final Set<PosixFilePermission> OF_ITS_OWNER = PosixFilePermissions.fromString("rwx------");

    /** Reads what a file holds. */
    @FunctionalInterface
    public interface Reading<T> {
        T read(Path path) throws ProblemException;
    }

    /** @param what kind of file was expected, for who named another one */
    public NamedFile file(String what) {
        if (!Files.isDirectory(path)) {
            try (var _ = Files.newInputStream(path)) {
                return this;
            } catch (IOException e) {
                throw wrong(what, FailureText.found(e));
            }
        }
        throw wrong(what, "a directory");
    }

    /** As {@link #file}, for one that holds a secret: nobody but its owner may read it. */
    public NamedFile secret(String what) {
        file(what);
        Set<PosixFilePermission> mode;
        try {
            mode = Files.getPosixFilePermissions(path);
        } catch (IOException e) {
            throw wrong(what, FailureText.found(e));
        }
        if (!OF_ITS_OWNER.containsAll(mode)) {
            throw CliException.refused(new Problem(
                    "file-open-to-others",
                    what + ", which only its owner may read",
                    "mode " + PosixFilePermissions.toString(mode),
                    option + " " + path,
                    "Name another file if this is none; if it is: chmod 600 " + path + "."));
        }
        return this;
    }

    /** As {@link #file}, for a folder. */
    public NamedFile folder(String what) {
        if (!Files.isDirectory(path)) {
            throw wrong(what, Files.exists(path) ? "a file" : "no such folder");
        }
        return this;
    }

    /** What it holds. */
    public <T> T content(Reading<T> reading) {
        try {
            return reading.read(path);
        } catch (ProblemException e) {
            throw refused(e.problem());
        }
    }

    /** What it holds is of no use. */
    public CliException refused(Problem problem) {
        return CliException.refused(new Problem(
                problem.code(), problem.expected(), problem.found(), option + " " + problem.where(), problem.remedy()));
    }

    private CliException wrong(String what, String found) {
        return CliException.usage(
                "%s %s: expected %s, found %s. Correct the path, or its owner and mode. Nothing was changed."
                        .formatted(option, path, what, found));
    }
}
