package io.stillpoint.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.cli.home.HomeSettings;
import io.stillpoint.cli.home.StillpointHome;
import io.stillpoint.vault.StoreAddressing;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A table of what people get wrong: each is told in a sentence with the code of the README, and none as a fault of Stillpoint. */
class OperatorMistakesTest {

    private static final int FAILED = 1;
    private static final int USAGE = 2;
    private static final int REFUSED = 3;

    /** Files that the command lines below name; the home has settings, and no broker answers at them. */
    private record Mistake(String line, int code, String told) {
        @Override
        public String toString() {
            return line;
        }
    }

    private static final String IF_IT_IS = "Name another file if this is none; if it is: chmod 600 open.";
    private static final String INIT = "vault init --credentials login --endpoint ";
    private static final List<Mistake> MISTAKES = List.of(
            new Mistake(INIT + "s3.example.com", USAGE, "a URL such as"),
            new Mistake(INIT + "s3.example.com:9000", USAGE, "a URL such as"),
            new Mistake(INIT + "ftp://s3.example.com", USAGE, "a URL such as"),
            new Mistake(INIT + "https://s3.example.com/path", USAGE, "without user and path"),
            new Mistake(INIT + "https://user@s3.example.com", USAGE, "without user and path"),
            new Mistake(INIT + "https://s3.example.com:99999", USAGE, "a URL such as"),
            new Mistake(INIT + "https://", USAGE, "a URL such as"),
            new Mistake(INIT + "http://127.0.0.1:1 --bucket Not_A_Bucket", USAGE, "lower-case letters"),
            new Mistake(INIT + "http://127.0.0.1:1 --bucket a", USAGE, "3 to 63"),
            new Mistake(INIT + "http://127.0.0.1:1 --region eu/west", USAGE, "such as us-east-1"),
            new Mistake(INIT + "http://127.0.0.1:1", FAILED, "127.0.0.1:1"),
            new Mistake("vault init --endpoint http://127.0.0.1:1 --credentials none", USAGE, "no such file"),
            new Mistake(
                    "vault init --endpoint http://127.0.0.1:1 --credentials .",
                    USAGE,
                    "--credentials .: expected a file with the lines"),
            new Mistake(
                    "vault init --endpoint http://127.0.0.1:1 --credentials noise",
                    REFUSED,
                    "--credentials noise: expected"),
            new Mistake("vault init --endpoint http://127.0.0.1:1 --credentials open", REFUSED, IF_IT_IS),
            new Mistake("vault init --delete-credentials none", USAGE, "no such file"),
            new Mistake("vault init --delete-credentials noise", REFUSED, "--delete-credentials noise: expected"),
            new Mistake("vault init --delete-credentials open", REFUSED, IF_IT_IS),
            new Mistake("vault verify", FAILED, "expected"),
            new Mistake("policy apply none.yaml", USAGE, "none.yaml"),
            new Mistake("policy apply .", USAGE, "expected"),
            new Mistake("policy apply noise", REFUSED, "noise"),
            new Mistake("policy list", FAILED, "Kafka"),
            new Mistake("policy describe icp", FAILED, "Kafka"),
            new Mistake("cluster add icp --hosts none", USAGE, "--hosts none: expected the installer's inventory"),
            new Mistake("cluster add icp --hosts .", USAGE, "a directory"),
            new Mistake("cluster add icp --ssh-key login --hosts noise", REFUSED, "--hosts noise: expected"),
            new Mistake(
                    "cluster add icp --ssh-key login --kubeconfig none",
                    USAGE,
                    "--kubeconfig none: expected a kubeconfig"),
            new Mistake("cluster add icp --ssh-key login --kubeconfig noise", REFUSED, "--kubeconfig noise: expected"),
            new Mistake("cluster add icp --ssh-key login --kubeconfig open", REFUSED, IF_IT_IS),
            new Mistake("cluster add icp --ssh-key login --kubeconfig .", USAGE, "a directory"),
            new Mistake("cluster add icp --ssh-key login --hosts hosts --mariadb nonsense", REFUSED, "nonsense"),
            new Mistake("cluster add icp --ssh-key login --hosts hosts --registry ftp://x", REFUSED, "ftp://x"),
            new Mistake("cluster add icp --hosts hosts", USAGE, "--ssh-key ssh_key: expected root's key"),
            new Mistake("cluster add icp --hosts hosts --ssh-key .", USAGE, "a directory"),
            new Mistake("cluster add icp --hosts hosts --ssh-key noise", REFUSED, "--ssh-key noise: expected"),
            new Mistake("cluster add icp --hosts hosts --ssh-key open", REFUSED, IF_IT_IS),
            new Mistake(
                    "cluster add icp --hosts hosts --ssh-key login --logins none", USAGE, "--logins none: expected"),
            new Mistake("cluster add icp --hosts hosts --ssh-key login --logins noise", USAGE, "found a file"),
            new Mistake("cluster list", FAILED, "Kafka"),
            new Mistake("cluster stop icp", FAILED, "Kafka"),
            new Mistake("backup create --cluster icp", FAILED, "Kafka"),
            new Mistake("backup list", FAILED, "Kafka"),
            new Mistake("backup describe p-1", FAILED, "Kafka"),
            new Mistake("restore create --cluster icp --component etcd --yes", FAILED, "Kafka"),
            new Mistake("restore create --cluster icp --component etcdd --yes", USAGE, "etcdd"),
            new Mistake("restore aside list --cluster icp", FAILED, "Kafka"),
            new Mistake("prune --cluster icp", FAILED, "Kafka"),
            new Mistake("saga list", FAILED, "Kafka"),
            new Mistake("saga watch s-1", FAILED, "Kafka"),
            new Mistake("saga cancel s-1", FAILED, "Kafka"),
            new Mistake("events", FAILED, "Kafka"),
            new Mistake("events --verify", FAILED, "Kafka"),
            new Mistake("doctor", FAILED, "problems found"),
            new Mistake("up --fast", USAGE, "--fast"),
            new Mistake("down --fast", USAGE, "--fast"),
            new Mistake("demo --fast", USAGE, "--fast"),
            new Mistake("key create --fast", USAGE, "--fast"),
            new Mistake("help doctr", USAGE, "Did you mean doctor?"),
            new Mistake("cluster describe icp", FAILED, "Kafka"),
            new Mistake("cluster start icp --wait", FAILED, "Kafka"),
            new Mistake("backup pin p-1 --reason audit", FAILED, "Kafka"),
            new Mistake("backup unpin p-1 --reason audit", FAILED, "Kafka"),
            new Mistake("backup accept-loss icp/p-1 --reason unused", FAILED, "Kafka"),
            new Mistake("restore describe s-1", FAILED, "Kafka"),
            new Mistake("restore aside remove --cluster icp --older-than soon", USAGE, "soon"),
            new Mistake("saga describe s-1", FAILED, "Kafka"),
            new Mistake("doctr", USAGE, "Did you mean: ./stillpoint doctor?"),
            new Mistake("hlep", USAGE, "Did you mean: ./stillpoint help?"),
            new Mistake("cluster lsit", USAGE, "Did you mean: ./stillpoint cluster list?"));

    /** Names of classes and of constants, and collections as Java prints them. */
    private static final Pattern OF_JAVA = Pattern.compile(
            "[a-z]+\\.[a-z.]+\\.[A-Z]\\w+|\\w+(Exception|Error)\\b|\\{\\w+=|\\[[A-Z]+_[A-Z_]+|@[0-9a-f]{6,}");

    private static final Map<String, Ended> ENDED = new LinkedHashMap<>();

    @TempDir
    private static Path directory;

    @BeforeAll
    static void makeThemAll() throws Exception {
        StillpointHome home = new StillpointHome(directory.resolve("home")).create();
        new HomeSettings("127.0.0.1:1", "http://127.0.0.1:1", "us-east-1", "stillpoint", StoreAddressing.PATH, 0, 0, 0)
                .save(home);
        Files.write(directory.resolve("noise"), new byte[] {0, (byte) 0xc3, 0x28, 0x0a, 0x7b, 0x5b});
        Files.writeString(directory.resolve("hosts"), "[master]\n127.0.0.1\n");
        Files.writeString(directory.resolve("login"), "access-key=a\nsecret-key=b\n");
        Files.writeString(directory.resolve("open"), "readable by all\n");
        Files.setPosixFilePermissions(directory.resolve("open"), PosixFilePermissions.fromString("rw-r--r--"));
        for (String file : List.of("noise", "login")) {
            Files.setPosixFilePermissions(directory.resolve(file), PosixFilePermissions.fromString("rw-------"));
        }
        List<String> lines = MISTAKES.stream().map(Mistake::line).toList();
        List<Ended> ended = CommandLines.run(home.directory(), directory, lines);
        for (int i = 0; i < lines.size(); i++) {
            ENDED.put(lines.get(i), ended.get(i));
        }
    }

    @ParameterizedTest
    @MethodSource("doing")
    void everyCommandIsInTheTable(String command) {
        assertThat(MISTAKES).extracting(Mistake::line).anyMatch(line -> (line + " ").startsWith(command + " "));
    }

    static Stream<String> doing() {
        return HelpTest.commands()
                .filter(words -> HelpTest.below(words).getSubcommands().isEmpty())
                .map(words -> String.join(" ", words));
    }

    @ParameterizedTest
    @FieldSource("MISTAKES")
    void itIsToldInASentence(Mistake mistake) {
        // When
        Ended ended = ENDED.get(mistake.line());

        // Then
        assertThat(ended.text())
                .contains(mistake.told())
                .doesNotContain("\tat ", "a fault of Stillpoint")
                .doesNotContainPattern(OF_JAVA);
        assertThat(ended.exitCode()).as(ended.text()).isEqualTo(mistake.code());
        assertThat(Stream.of(ended.text().split("\n")).filter(line -> line.startsWith("stillpoint: ")))
                .hasSizeLessThanOrEqualTo(1);
    }
}
