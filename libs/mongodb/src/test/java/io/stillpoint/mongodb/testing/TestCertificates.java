package io.stillpoint.mongodb.testing;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A certificate authority, and certificates for 127.0.0.1 that it signs. */
public final class TestCertificates {

    /** A certificate and its key. */
    public record Signed(X509Certificate certificate, KeyPair keys) {}

    private static final X500Name NAME = new X500Name("CN=cluster-ca");
    private final Signed authority;

    public TestCertificates() throws Exception {
        authority = sign(NAME, newKeys(), null, Instant.now().plus(Duration.ofDays(9)), true);
    }

    public Signed signed(Instant validUntil) throws Exception {
        return sign(new X500Name("CN=127.0.0.1"), newKeys(), authority, validUntil, false);
    }

    /** Writes ca.pem and client.pem as a service has them. */
    public void write(Path directory, Instant clientValidUntil) throws Exception {
        Signed client = signed(clientValidUntil);
        secret(
                directory.resolve("ca.pem"),
                pem("CERTIFICATE", authority.certificate().getEncoded()));
        secret(
                directory.resolve("client.pem"),
                pem("CERTIFICATE", client.certificate().getEncoded())
                        + pem("PRIVATE KEY", client.keys().getPrivate().getEncoded()));
    }

    public static void secret(Path file, String text) throws IOException {
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    private static Signed sign(
            X500Name subject,
            KeyPair keys,
            @org.jspecify.annotations.Nullable Signed issuer,
            Instant until,
            boolean authority)
            throws Exception {
        JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                NAME,
                BigInteger.valueOf(authority ? 1 : 2),
                Date.from(until.minus(Duration.ofDays(30))),
                Date.from(until),
                subject,
                keys.getPublic());
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
        builder.addExtension(
                Extension.subjectAlternativeName,
                false,
                new GeneralNames(new GeneralName(GeneralName.iPAddress, "127.0.0.1")));
        KeyPair signer = issuer == null ? keys : issuer.keys();
        return new Signed(
                new JcaX509CertificateConverter()
                        .getCertificate(builder.build(
                                new JcaContentSignerBuilder("SHA256withECDSA").build(signer.getPrivate()))),
                keys);
    }

    private static KeyPair newKeys() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return generator.generateKeyPair();
    }

    private static String pem(String label, byte[] der) {
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return "-----BEGIN " + label + "-----\n" + body + "\n-----END " + label + "-----\n";
    }
}
