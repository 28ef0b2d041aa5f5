package io.stillpoint.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ObjectStoreProcessTest {

    @TempDir
    Path parent;

    private Path directory;

    /** A home may have any name that a directory may have. */
    @BeforeEach
    void name() throws IOException {
        directory = Files.createDirectory(parent.resolve("h\u00f6me of \u0142ab#1%20=x"));
    }

    @Test
    void anUnsignedRequestIsRefused() throws Exception {
        // Given
        try (var store = ObjectStoreProcess.in(directory);
                var client = HttpClient.newHttpClient()) {
            var request =
                    HttpRequest.newBuilder(URI.create(store.endpoint() + "/")).build();

            // When
            int status = client.send(request, BodyHandlers.ofString()).statusCode();

            // Then
            assertThat(status).isEqualTo(403);
        }
    }

    @Test
    void keysThatOthersCanReadAreRefusedWithARemedy() throws Exception {
        // Given
        try (var store = ObjectStoreProcess.in(directory)) {
            store.kill();
            Files.setPosixFilePermissions(store.credentials(), PosixFilePermissions.fromString("rw-r--r--"));

            // When
            var start = catchThrowable(store::start);

            // Then
            assertThat(start).hasMessageContaining("expected mode 0600").hasMessageContaining("chmod 600");
        }
    }
}
