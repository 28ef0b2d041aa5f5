package io.stillpoint.remote;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The script on its own: requests that no client of ours would write. */
class ScriptRequestTest {

    @TempDir
    Path directory;

    private Path script;

    private record Ended(int status, String out, String err) {}

    @BeforeEach
    void install() throws IOException {
        script = directory.resolve("stillpoint-node");
        Files.write(script, NodeScript.bytes());
        script.toFile().setExecutable(true);
    }

    /** Older versions of bash write both to a file in /tmp, which may be full. */
    @ParameterizedTest
    @ValueSource(strings = {"stillpoint-node", "install-node.sh", "fetch-etcd-files.sh"})
    void noScriptNeedsAFileForWhatItReads(String name) throws Exception {
        // Given
        byte[] bytes = name.equals("stillpoint-node") ? Files.readAllBytes(script) : NodeScript.resource(name);

        // When
        String text = new String(bytes, StandardCharsets.UTF_8);

        // Then
        assertThat(text).doesNotContain("<<");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "facts",
                "bash",
                "v1 icp s-1 a/b 1 run",
                "v1 icp s-1 a/b 1 run facts; touch HERE/owned",
                "v1 icp s-1 a/b 1 run facts $(touch HERE/owned)",
                "v1 icp s-1 a/b 1 run facts `touch HERE/owned`",
                "v1 icp s-1 a/b 1 run facts && touch HERE/owned",
                "v1 icp s-1 a/b 1 run facts | tee HERE/owned",
                "v1 icp s-1 a/b 1 run facts > HERE/owned",
                "v1 icp s-1 a/b 1 run facts\ntouch HERE/owned",
                "v1 icp s-1 a/b 1 run facts 'x'",
                "v1 icp s-1 a/b 1 run facts \"x\"",
                "v1 icp s-1 a/b 1 run read-file *",
                "v1 icp s-1 a/b 1 run read-file ~root",
                "v1 icp s-1 a/b 1 run read-file ${HOME}",
                "v1 icp s-1 a/b 1 run read-file a\\b",
                "v1 icp s-1 a/b x[$(id)] run park-etcd",
                "v1 icp s-1 a/b 01 run park-etcd within=1",
                "v1 icp s-1 a/b -1 run park-etcd within=1",
                "v1 icp s-1 a/b 1e3 run park-etcd within=1",
                "v1 icp s-1 a/b 99999999999999999999 run park-etcd within=1",
                "v1 icp s-1 a/b 1 ../run park-etcd within=1",
                "v1 icp ../s-1 a/b 1 run park-etcd within=1",
                "v1 icp s-1/.. a/b 1 run park-etcd within=1",
                "v1 icp - a/b 1 run park-etcd within=1",
                "v1 icp s-1 a/b 1 - park-etcd within=1",
                "v1 icp s-1 a/b 1 run verb_facts",
                "v1 icp s-1 a/b 1 run main",
                "v1 icp s-1 a/b 1 run rm",
                "v1 icp s-1 a/b 1 run --inside",
                "v2 icp s-1 a/b 1 run facts",
                "V1 icp s-1 a/b 1 run facts"
            })
    void aMalformedRequestIsRefusedAndDoesNothing(String request) throws Exception {
        // Given
        String line = request.replace("HERE", directory.toString());

        // When
        Ended ended = run("control", line);

        // Then
        assertThat(ended.status()).isEqualTo(ExitCodes.MALFORMED);
        assertThat(ended.out()).isEmpty();
        assertThat(ended.err()).startsWith("problem: ").hasLineCount(1);
        assertThat(directory.resolve("owned")).doesNotExist();
        assertThat(directory.resolve("root/var")).doesNotExist();
    }

    @Test
    void anEndlessRequestIsRefused() throws Exception {
        // Given
        String line = "v1 icp s-1 a/b 1 run facts " + "a".repeat(5000);

        // When
        Ended ended = run("control", line);

        // Then
        assertThat(ended.status()).isEqualTo(ExitCodes.MALFORMED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/etc/shadow",
                "/etc/cfc/pods/../../shadow",
                "/etc/cfc/pods/master.json",
                "/etc/cfc/conf/etcd/client-key.pem",
                "etcd.json",
                ""
            })
    void onlyEtcdsManifestIsGivenOut(String file) throws Exception {
        // Given
        String line = "v1 icp s-1 a/b 1 run read-file " + file;

        // When
        Ended ended = run("restore", line.strip());

        // Then
        assertThat(ended.status()).isEqualTo(ExitCodes.NOT_PERMITTED);
        assertThat(ended.out()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"replace-etcd-data", "roll-back-etcd-data"})
    void aControlKeyMayNotTouchData(String verb) throws Exception {
        // Given
        String line = "v1 icp s-1 a/b 1 run " + verb + " data=/var/lib/etcd ports=4001";

        // When
        Ended ended = run("control", line);

        // Then
        assertThat(ended.status()).isEqualTo(ExitCodes.NOT_PERMITTED);
        assertThat(ended.err()).contains("verb-not-permitted");
    }

    @ParameterizedTest
    @ValueSource(strings = {"admin", "", "control restore", "--root"})
    void aForcedCommandWithAnotherRoleDoesNothing(String role) throws Exception {
        // Given
        String line = "v1 icp s-1 a/b 1 run facts";

        // When
        Ended ended = run(role, line);

        // Then
        assertThat(ended.status()).isEqualTo(ExitCodes.MALFORMED);
    }

    @Test
    void aRequestCannotChooseTheRoot() throws Exception {
        // Given
        String line = "v1 icp s-1 a/b 1 run --root " + directory + " facts";

        // When
        Ended ended = run("control", line);

        // Then
        assertThat(ended.status()).isEqualTo(ExitCodes.MALFORMED);
        assertThat(ended.err()).contains("unknown-verb");
    }

    @Test
    void whoIsNotRootIsToldSo() throws Exception {
        // Given
        Files.setPosixFilePermissions(directory, java.nio.file.attribute.PosixFilePermissions.fromString("rwxr-xr-x"));
        List<String> command =
                List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", script.toString(), "control");

        // When
        Ended ended = start(command, "v1 icp s-1 a/b 1 run facts");

        // Then
        assertThat(ended.status()).isEqualTo(ExitCodes.NOT_PERMITTED);
        assertThat(ended.err()).contains("not-root");
    }

    private Ended run(String role, String line) throws Exception {
        List<String> command = new ArrayList<>(List.of(script.toString()));
        if (!role.isEmpty()) {
            command.addAll(List.of(role.split(" ")));
        }
        return start(command, line);
    }

    private Ended start(List<String> command, String line) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(command);
        Map<String, String> environment = builder.environment();
        environment.put("SSH_ORIGINAL_COMMAND", line);
        Process process = builder.start();
        new ByteArrayInputStream(new byte[0]).transferTo(process.getOutputStream());
        process.getOutputStream().close();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(Duration.ofSeconds(20))).isTrue();
        return new Ended(process.exitValue(), out, err);
    }
}
