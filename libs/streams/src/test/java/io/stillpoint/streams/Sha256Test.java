package io.stillpoint.streams;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.MessageDigest;
import org.junit.jupiter.api.Test;

/** Against the example of FIPS 180-2, B.1. */
class Sha256Test {

    private static final String OF_ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    @Test
    void aTextHasTheDigestOfItsBytes() {
        // When
        String hex = Sha256.hex("abc");

        // Then
        assertThat(hex).isEqualTo(OF_ABC);
    }

    @Test
    void bytesThatPassInPiecesHaveTheDigestOfTheWhole() {
        // Given
        MessageDigest digest = Sha256.start();
        digest.update((byte) 'a');
        digest.update(new byte[] {'b', 'c'});

        // When
        String hex = Sha256.hex(digest);

        // Then
        assertThat(hex).isEqualTo(OF_ABC);
    }
}
