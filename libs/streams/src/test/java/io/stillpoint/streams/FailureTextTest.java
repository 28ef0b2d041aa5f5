package io.stillpoint.streams;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FailureTextTest {

    @Test
    void aFailureIsToldInWords() {
        // Given
        Map<Throwable, String> told = Map.of(
                new IOException("Connection reset"), "Connection reset",
                new UnknownHostException("store.example"), "no address for store.example",
                new SocketTimeoutException("Read timed out"), "no answer in time: Read timed out",
                new NoSuchFileException("/spool/1"), "no file /spool/1",
                new AccessDeniedException("/spool/1"), "no permission for /spool/1",
                new ClosedChannelException(), "closed channel",
                new EOFException(), "eof");

        // When
        told.forEach((failure, text) ->
                // Then
                assertThat(FailureText.of(failure)).isEqualTo(text));
    }
}
