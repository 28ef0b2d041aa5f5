package io.stillpoint.certificates.tree;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.schemas.vault.NotedCertificate;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Certificates and keys of the real openssl, in tars of the real tar. */
class TreeCertificatesTest {

    @TempDir
    Path tree;

    @BeforeEach
    void makeCertificates() throws Exception {
        sh("""
                mkdir etcd front
                openssl req -x509 -newkey rsa:2048 -nodes -batch -days 400 -subj '/CN=etcd, the/O=test' -keyout etcd/ca-key.pem -out etcd/ca.pem
                openssl ecparam -genkey -name prime256v1 -out front/front.key
                openssl req -x509 -key front/front.key -batch -days 20 -subj /CN=front -out front/front.crt
                cat etcd/ca.pem >> front/front.crt
                openssl req -x509 -newkey rsa:2048 -nodes -batch -days 400 -subj /CN=server -keyout p8 -out server.cert
                openssl rsa -traditional -in p8 -out server.key; rm p8
                echo 'kind: EncryptionConfig' > encryption-config.yaml
                """);
    }

    @Test
    void everyCertificateIsNotedWithWhatOpensslSaysOfIt() throws Exception {
        // Given
        String fingerprint = sh("openssl x509 -in etcd/ca.pem -noout -fingerprint -sha256")
                .replaceAll(".*=", "")
                .replace(":", "")
                .strip()
                .toLowerCase();
        Instant end =
                Instant.parse(sh("date -u -d \"$(openssl x509 -in etcd/ca.pem -noout -enddate | cut -d= -f2)\" +%FT%TZ")
                        .strip());

        // When
        TreeCertificates found = read();

        // Then
        assertThat(found.files()).containsOnlyKeys("etcd/ca.pem", "front/front.crt", "server.cert");
        NotedCertificate ca = found.files().get("etcd/ca.pem").getFirst();
        assertThat(ca.sha256()).isEqualTo(fingerprint);
        assertThat(ca.notAfter()).isEqualTo(end);
        assertThat(ca.subject()).isEqualTo("O=test,CN=etcd\\, the");
        assertThat(ca.issuer()).isEqualTo(ca.subject());
        assertThat(found.files().get("front/front.crt")).hasSize(2);
        assertThat(found.fingerprints("etcd/ca.pem")).containsExactly(fingerprint);
    }

    @Test
    void keysOfEveryFormFitTheirCertificates() throws Exception {
        // Given
        List<String> none = List.of();

        // When
        TreeCertificates found = read();

        // Then
        assertThat(found.pairs()).isEqualTo(3);
        assertThat(found.mismatches()).isEqualTo(none);
    }

    @Test
    void aKeyThatDoesNotFitIsFound() throws Exception {
        // Given
        sh("cp etcd/ca-key.pem server.key");

        // When
        TreeCertificates found = read();

        // Then
        assertThat(found.mismatches()).containsExactly("server.cert does not fit the key beside it");
    }

    @Test
    void aBrokenCertificateIsNamed() throws Exception {
        // Given
        sh("sed -i 4d server.cert");

        // When
        TreeCertificates found = read();

        // Then
        assertThat(found.unreadable()).singleElement().asString().startsWith("server.cert: ");
    }

    private TreeCertificates read() throws Exception {
        ByteArrayOutputStream stored = new ByteArrayOutputStream();
        byte[] tar = tar();
        try (PassingTree passing = new PassingTree(stored)) {
            passing.write(tar);
            TreeCertificates found = passing.finish();
            assertThat(stored.toByteArray()).as("what is handed on").isEqualTo(tar);
            return found;
        }
    }

    private byte[] tar() throws Exception {
        Path file = Files.createTempFile("tree", ".tar");
        try {
            sh("tar -C . -cf " + file + " --xattrs --acls .");
            return Files.readAllBytes(file);
        } finally {
            Files.delete(file);
        }
    }

    private String sh(String script) throws Exception {
        Process process = new ProcessBuilder("bash", "-euc", script)
                .directory(tree.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String said = new String(process.getInputStream().readAllBytes());
        assertThat(process.waitFor()).as(script).isZero();
        return said;
    }
}
