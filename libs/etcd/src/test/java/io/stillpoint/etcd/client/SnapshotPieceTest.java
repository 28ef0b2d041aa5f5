package io.stillpoint.etcd.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import io.etcd.jetcd.api.ResponseHeader;
import io.etcd.jetcd.api.SnapshotResponse;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SnapshotPieceTest {

    @Test
    void whatTheGeneratedClassWritesIsRead() throws Exception {
        Random random = new Random(5);
        SnapshotPiece piece = new SnapshotPiece();
        for (int i = 0; i < 500; i++) {
            // Given
            byte[] blob = new byte[random.nextInt(40_000)];
            random.nextBytes(blob);
            SnapshotResponse message = SnapshotResponse.newBuilder()
                    .setHeader(ResponseHeader.newBuilder()
                            .setClusterId(random.nextLong())
                            .setRevision(i))
                    .setRemainingBytes(random.nextLong())
                    .setBlob(ByteString.copyFrom(blob))
                    .setUnknownFields(UnknownFieldSet.newBuilder()
                            .addField(
                                    9,
                                    UnknownFieldSet.Field.newBuilder()
                                            .addVarint(i)
                                            .build())
                            .build())
                    .build();

            // When
            piece.read(stream(message.toByteArray(), random.nextBoolean()));

            // Then
            assertThat(Arrays.copyOfRange(piece.bytes(), piece.offset(), piece.offset() + piece.length()))
                    .isEqualTo(blob);
            assertThat(piece.remainingBytes()).isEqualTo(message.getRemainingBytes());
        }
    }

    @Test
    void anEmptyMessageHoldsNothing() throws Exception {
        // Given
        SnapshotPiece piece = new SnapshotPiece();
        piece.read(stream(
                SnapshotResponse.newBuilder()
                        .setBlob(ByteString.copyFromUtf8("before"))
                        .build()
                        .toByteArray(),
                true));

        // When
        piece.read(stream(new byte[0], true));

        // Then
        assertThat(piece.length()).isZero();
    }

    @Test
    void aMessageThatIsCutShortIsRefused() {
        // Given
        byte[] whole = SnapshotResponse.newBuilder()
                .setBlob(ByteString.copyFrom(new byte[300]))
                .build()
                .toByteArray();
        SnapshotPiece piece = new SnapshotPiece();
        piece.bytes = new byte[4_000];

        // When, Then
        for (int length = 1; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> piece.read(stream(cut, false))).isInstanceOf(IOException.class);
        }
    }

    /** Some streams do not know how much they hold. */
    private static InputStream stream(byte[] bytes, boolean knowsLength) {
        return new ByteArrayInputStream(bytes) {
            @Override
            public int available() {
                return knowsLength ? super.available() : 0;
            }
        };
    }
}
