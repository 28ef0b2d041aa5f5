package io.stillpoint.nodebackup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.stillpoint.nodeimage.TarWatch;
import io.stillpoint.vault.testing.Noise;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TarWatchTest {

    private static final int BLOCK = 512;

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"posix", "gnu", "ustar"})
    void aWholeArchiveOfTheRealTarHasItsEnd(String format) throws Exception {
        // Given
        byte[] archive = archive(format);
        TarWatch watch = new TarWatch();

        // When
        pass(watch, archive, 1000);

        // Then
        assertThat(watch.ended()).isTrue();
        assertThat(watch.members()).isEqualTo(5);
    }

    @Test
    void anArchiveThatIsCutAnywhereHasNoEnd() throws Exception {
        // Given
        byte[] archive = archive("posix");
        int withoutEnd = lastDataBlock(archive) * BLOCK + BLOCK;
        SplittableRandom random = new SplittableRandom(5);

        // When
        List<Integer> taken = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            int cut = random.nextInt(withoutEnd + BLOCK);
            TarWatch watch = new TarWatch();
            pass(watch, Arrays.copyOf(archive, cut), 4096);
            if (watch.ended()) {
                taken.add(cut);
            }
        }

        // Then
        assertThat(taken).isEmpty();
    }

    @Test
    void bytesThatAreNoTarAreRefused() {
        // Given
        TarWatch watch = new TarWatch();

        // When
        Throwable refused = catchThrowable(() -> pass(watch, Noise.bytes(1, 5000), 700));

        // Then
        assertThat(refused).isInstanceOf(IOException.class).hasMessageContaining("header");
    }

    @Test
    void bytesAfterTheEndAreRefused() throws Exception {
        // Given
        byte[] archive = archive("posix");
        byte[] longer = Arrays.copyOf(archive, archive.length + BLOCK);
        longer[archive.length + 3] = 1;

        // When
        Throwable refused = catchThrowable(() -> pass(new TarWatch(), longer, 700));

        // Then
        assertThat(refused).hasMessageContaining("after the archive's end");
    }

    @ParameterizedTest
    @ValueSource(strings = {"posix", "gnu"})
    void aFileBeyondEightGibibytesIsFollowedToItsEnd(String format) throws Exception {
        // Given the head of such an archive, as the real tar writes it
        long size = 9L << 30;
        try (RandomAccessFile large =
                new RandomAccessFile(directory.resolve("large").toFile(), "rw")) {
            large.setLength(size);
        }
        byte[] head = output("tar --create --format=" + format + " --file=- large | head -c 4096");
        int headerBlocks = format.equals("posix") ? 3 : 1;
        TarWatch watch = new TarWatch();
        watch.pass(head, 0, headerBlocks * BLOCK);

        // When
        byte[] zeros = new byte[1 << 20];
        for (long passed = 0; passed < size; passed += zeros.length) {
            watch.pass(zeros, 0, zeros.length);
        }
        boolean endedByData = watch.ended();
        watch.pass(zeros, 0, 2 * BLOCK);

        // Then
        assertThat(endedByData).isFalse();
        assertThat(watch.ended()).isTrue();
        assertThat(watch.members()).isEqualTo(1);
    }

    private byte[] archive(String format) throws Exception {
        Path tree = Files.createDirectories(directory.resolve("tree/sub"));
        Files.write(tree.resolve("noise"), Noise.bytes(3, 70_001));
        Files.write(tree.resolve("empty"), new byte[0]);
        Files.createSymbolicLink(tree.resolve("link"), Path.of("noise"));
        return output("tar --create --format=" + format + " --directory=tree --file=- .");
    }

    private byte[] output(String line) throws Exception {
        Process process = new ProcessBuilder("bash", "-c", line)
                .directory(directory.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        byte[] bytes = process.getInputStream().readAllBytes();
        process.waitFor();
        return bytes;
    }

    private static int lastDataBlock(byte[] archive) {
        int last = archive.length - 1;
        while (archive[last] == 0) {
            last--;
        }
        return last / BLOCK;
    }

    private static void pass(TarWatch watch, byte[] bytes, int step) throws IOException {
        for (int at = 0; at < bytes.length; at += step) {
            watch.pass(bytes, at, Math.min(step, bytes.length - at));
        }
    }
}
