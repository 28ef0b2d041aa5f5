package io.stillpoint.certificates.tree;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;

/**
 * The contents of a file in PEM form.
 *
 * @param certificates in the file's order: the owner's first, then those that issued it
 * @param keys those that need no passphrase
 */
record PemFile(List<X509Certificate> certificates, List<PrivateKey> keys) {

    private static final String BEGIN = "-----BEGIN ";
    private static final Map<String, String> ALGORITHMS =
            Map.of("1.2.840.113549.1.1.1", "RSA", "1.2.840.10045.2.1", "EC", "1.3.101.112", "Ed25519");

    PemFile {
        certificates = List.copyOf(certificates);
        keys = List.copyOf(keys);
    }

    /** Returns whether {@code bytes} look like a file of this form. */
    static boolean looksLikeOne(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1).contains(BEGIN);
    }

    /**
     * Reads a file; ignores everything but certificates and plain private keys.
     *
     * @throws IOException when a part of it is broken
     */
    static PemFile read(byte[] bytes) throws IOException {
        List<X509Certificate> certificates = new ArrayList<>();
        List<PrivateKey> keys = new ArrayList<>();
        try (PEMParser parser = new PEMParser(new StringReader(new String(bytes, StandardCharsets.ISO_8859_1)))) {
            for (Object part = parser.readObject(); part != null; part = parser.readObject()) {
                switch (part) {
                    case X509CertificateHolder holder ->
                        certificates.add(new JcaX509CertificateConverter().getCertificate(holder));
                    case PEMKeyPair pair -> add(keys, pair.getPrivateKeyInfo());
                    case PrivateKeyInfo key -> add(keys, key);
                    default -> {
                        // Requests, public keys, keys with a passphrase: none of these must fit a certificate.
                    }
                }
            }
            return new PemFile(certificates, keys);
        } catch (GeneralSecurityException | RuntimeException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private static void add(List<PrivateKey> keys, PrivateKeyInfo info) throws IOException, GeneralSecurityException {
        String algorithm =
                ALGORITHMS.get(info.getPrivateKeyAlgorithm().getAlgorithm().getId());
        if (algorithm != null) {
            keys.add(KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(info.getEncoded())));
        }
    }
}
