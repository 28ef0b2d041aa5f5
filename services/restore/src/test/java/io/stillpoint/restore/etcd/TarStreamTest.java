package io.stillpoint.restore.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.restore.lab.Shell;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TarStreamTest {

    @TempDir
    Path scratch;

    @Test
    void gnuTarUnpacksWhatWasPacked() throws Exception {
        // Given
        Path data = Files.createDirectories(scratch.resolve("made/member/snap/" + "long".repeat(40)));
        byte[] bytes = new byte[1_234_567];
        new Random(7).nextBytes(bytes);
        Files.write(data.resolve("db"), bytes);
        Files.createFile(data.resolve("empty"));
        Path wal = Files.createDirectories(scratch.resolve("made-wal"));
        Files.write(wal.resolve("0.wal"), new byte[512]);
        Path out = Files.createDirectories(scratch.resolve("out"));
        // When
        try (InputStream tar = TarStream.of(
                List.of(new TarStream.Root("data", scratch.resolve("made")), new TarStream.Root("wal", wal)))) {
            Files.copy(tar, scratch.resolve("x.tar"));
        }
        // Then
        Shell.run(out, List.of("tar", "-xf", "../x.tar"));
        assertThat(Shell.run(scratch, List.of("diff", "-r", "made", "out/data")))
                .isEmpty();
        assertThat(Shell.run(scratch, List.of("diff", "-r", "made-wal", "out/wal")))
                .isEmpty();
        assertThat(Shell.run(out, List.of("stat", "-c", "%a %u", "data/member", "wal/0.wal")))
                .isEqualTo("700 0\n600 0\n");
    }
}
