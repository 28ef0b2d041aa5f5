package io.stillpoint.vault.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.minio.messages.Part;
import io.stillpoint.vault.VaultException;
import io.stillpoint.vault.testing.S3Server;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run that was away finds its upload ended by the one that took over: a matter of these two, not of the step. */
class EndedUploadTest {

    private static final String KEY = "clusters/lab/points/p/root.tar";
    private static final byte[] BYTES = {1, 2, 3};

    @TempDir
    static Path home;

    static S3Server server;
    static Bucket bucket;

    @BeforeAll
    static void start() throws Exception {
        server = S3Server.start(home);
        bucket = new Bucket(server.config(List.of()));
    }

    @AfterAll
    static void stop() throws Exception {
        bucket.close();
        server.close();
    }

    @Test
    void theCompletionOfAnEndedUploadMayBeTriedAgain() throws Exception {
        // Given
        var multipart = new MultipartUpload(bucket);
        String upload = multipart.create(KEY, () -> false);
        Part part = Bucket.await(multipart.send(KEY, upload, 1, BYTES, BYTES.length), bucket.where(KEY));
        multipart.abort(KEY, upload);

        // When
        VaultException told = catchThrowableOfType(
                VaultException.class, () -> multipart.complete(KEY, upload, List.of(part), BYTES.length));

        // Then
        assertThat(told.problem().code()).isEqualTo("vault-upload-ended");
        assertThat(told.retryable()).isTrue();
    }
}
