package io.stillpoint.secrets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys in the forms in which installers and openssl write them, made by another library. */
class PrivateKeyPemTest {

    @ParameterizedTest
    @ValueSource(ints = {1024, 2048, 4096})
    void rsaKeysAreReadInBothForms(int bits) throws Exception {
        // Given
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(bits);
        KeyPair keys = generator.generateKeyPair();
        byte[] pkcs1 = PrivateKeyInfo.getInstance(keys.getPrivate().getEncoded())
                .parsePrivateKey()
                .toASN1Primitive()
                .getEncoded();

        // When
        PrivateKey old = PrivateKeyPem.read(pem("RSA PRIVATE KEY", pkcs1));
        PrivateKey today =
                PrivateKeyPem.read(pem("PRIVATE KEY", keys.getPrivate().getEncoded()));

        // Then
        assertThat(old).isEqualTo(keys.getPrivate());
        assertThat(today).isEqualTo(keys.getPrivate());
    }

    @ParameterizedTest
    @ValueSource(strings = {"secp256r1", "secp384r1", "secp521r1"})
    void ecKeysAreReadInBothForms(String curve) throws Exception {
        // Given
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec(curve));
        java.security.interfaces.ECPrivateKey key = (java.security.interfaces.ECPrivateKey)
                generator.generateKeyPair().getPrivate();
        PrivateKeyInfo info = PrivateKeyInfo.getInstance(key.getEncoded());
        byte[] sec1 = new ECPrivateKey(
                        key.getParams().getOrder().bitLength(),
                        key.getS(),
                        ASN1ObjectIdentifier.getInstance(
                                info.getPrivateKeyAlgorithm().getParameters()))
                .getEncoded();

        // When
        PrivateKey old = PrivateKeyPem.read("-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n"
                + "-----END EC PARAMETERS-----\n" + pem("EC PRIVATE KEY", sec1));
        PrivateKey today = PrivateKeyPem.read(pem("PRIVATE KEY", key.getEncoded()));

        // Then
        assertThat(((java.security.interfaces.ECPrivateKey) old).getS()).isEqualTo(key.getS());
        assertThat(((java.security.interfaces.ECPrivateKey) today).getS()).isEqualTo(key.getS());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----",
                "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----",
                "-----BEGIN EC PRIVATE KEY-----\nMIIC\n-----END EC PRIVATE KEY-----",
                "-----BEGIN EC PRIVATE KEY-----\nMAMCAQE=\n-----END EC PRIVATE KEY-----",
                "-----BEGIN RSA PRIVATE KEY-----\nMAMCAQE=\n-----END RSA PRIVATE KEY-----"
            })
    void whatIsNoKeyIsRefused(String pem) {
        // Given, When, Then
        assertThatThrownBy(() -> PrivateKeyPem.read(pem)).isInstanceOf(GeneralSecurityException.class);
    }

    @Test
    void aLockedKeyIsToldAsSuch() {
        // Given
        String pem = pem("ENCRYPTED PRIVATE KEY", new byte[40]);

        // When, Then
        assertThatThrownBy(() -> PrivateKeyPem.read(pem)).hasMessageContaining("passphrase");
    }

    private static String pem(String label, byte[] der) {
        return "-----BEGIN " + label + "-----\n" + Base64.getMimeEncoder().encodeToString(der) + "\n-----END " + label
                + "-----\n";
    }
}
