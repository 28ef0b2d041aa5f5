package io.stillpoint.cli.run;

import io.stillpoint.cli.home.StillpointHome;
import io.stillpoint.cli.output.CliException;
import io.stillpoint.cli.output.FailureText;
import io.stillpoint.streams.DurableFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a pid file says: a pid alone could be another process's by now, so it says since when, too. */
record ProcessMark(long pid, String start) {

    private static final Pattern TEXT = Pattern.compile("([1-9][0-9]{0,9}) (\\S+)\\s*");

    static ProcessMark of(ProcessHandle handle) {
        return new ProcessMark(
                handle.pid(),
                handle.info().startInstant().map(Instant::toString).orElse("unknown"));
    }

    /**
     * Empty when there is no file.
     *
     * @throws CliException when nobody can tell from the file which process is meant
     */
    static Optional<ProcessMark> read(StillpointHome home, String name) {
        Path file = home.pid(name);
        String found;
        try {
            String text = Files.readString(file);
            Matcher mark = TEXT.matcher(text);
            if (mark.matches()) {
                return Optional.of(new ProcessMark(Long.parseLong(mark.group(1)), mark.group(2)));
            }
            found = text.isBlank() ? "an empty file" : "'" + text.strip() + "'";
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            found = FailureText.found(e);
        }
        throw new CliException(
                "%s: expected the process id of %s and its start time, found %s. See whether it runs (`ps -ef | grep %s`), end it if so, and delete this file."
                        .formatted(file, name, found, home.directory()));
    }

    /** All of it or nothing: neither a full disk nor a power cut may leave half of it, which nobody could read. */
    void write(StillpointHome home, String name) throws IOException {
        DurableFile.replace(home.pid(name), (pid + " " + start).getBytes(StandardCharsets.UTF_8));
    }

    Optional<ProcessHandle> running() {
        return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).filter(handle -> equals(of(handle)));
    }
}
