package io.stillpoint.policy.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.policy.check.KnownCluster;
import io.stillpoint.policy.check.PolicyCheck;
import io.stillpoint.schemas.event.Request.PolicyDeclared;
import io.stillpoint.schemas.json.EventSchemas;
import io.stillpoint.schemas.json.Json;
import io.stillpoint.schemas.policy.BackupPolicy;
import io.stillpoint.schemas.policy.ColdWindow;
import io.stillpoint.schemas.policy.ObjectLockRule;
import io.stillpoint.schemas.policy.Retention;
import io.stillpoint.schemas.policy.ScheduleRule;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.Consistency;
import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.schemas.shared.Role;
import io.stillpoint.schemas.vault.VerificationLevel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PolicyFileReaderTest {

    private static final Path EXAMPLE = Path.of("../../docs/examples/policy.yaml");
    private static final Instant NOW = Instant.parse("2026-11-29T12:00:00Z");
    private static final String GOOD = """
        apiVersion: stillpoint.io/v1
        kind: BackupPolicy
        metadata:
          name: icp
        spec:
          rules:
            - name: fresh
              consistency: hot
              components: [etcd, mariadb]
              rpo: 4h
              jitter: 5m
            - name: images
              consistency: cold
              cron: "0 1 1 * *"
              timeZone: Europe/Berlin
              window:
                opens: "0 1 1 * *"
                length: 5h
              paused: true
          retention:
            keepLast: 6
            weekly: 4
            keepWithin: 2d
          lock:
            mode: compliance
            days: 14
            required: true
        """;

    @Test
    void aPolicyIsReadAsItIsMeant() {
        // When
        PolicyFile file = understood(GOOD);

        // Then
        ScheduleRule fresh = new ScheduleRule(
                "fresh",
                Consistency.HOT,
                List.of(Component.ETCD, Component.MARIADB),
                null,
                14_400L,
                "UTC",
                300,
                null,
                false);
        ScheduleRule images = new ScheduleRule(
                "images",
                Consistency.COLD,
                List.of(),
                "0 1 1 * *",
                null,
                "Europe/Berlin",
                0,
                new ColdWindow("0 1 1 * *", 18_000),
                true);
        assertThat(file.declared())
                .isEqualTo(new PolicyDeclared(
                        "icp",
                        new BackupPolicy(
                                List.of(fresh, images),
                                new Retention(6, 0, 0, 4, 0, 0, 172_800, 0),
                                new ObjectLockRule(ObjectLockRule.Mode.COMPLIANCE, 14, true),
                                false)));
    }

    @Test
    void aPolicySaysHowFarACopyMustBeProved() {
        // When
        PolicyFile loaded = understood(GOOD + "  verify: loaded\n");

        // Then
        assertThat(loaded.declared().policy().level()).isEqualTo(VerificationLevel.LOADED);
        assertThat(understood(GOOD).declared().policy().level()).isEqualTo(VerificationLevel.BYTES);
    }

    @Test
    void aRuleForHotImagesNamesRoles() {
        // Given
        String images = "components: [node-image]\n      roles: [va]";

        // When
        PolicyFile file = understood(GOOD.replace("components: [etcd, mariadb]", images));

        // Then
        ScheduleRule rule = file.declared().policy().rules().getFirst();
        assertThat(rule.hotImages()).isTrue();
        assertThat(rule.roles()).containsExactly(Role.VA);
    }

    @Test
    void theExampleInTheDocumentationIsAGoodPolicy() throws IOException {
        // Given
        PolicyFile file = understood(Files.readString(EXAMPLE));

        // When
        List<Problem> problems = PolicyCheck.problems(file.declared().policy(), KnownCluster.unknown(NOW), file::place);

        // Then
        assertThat(problems).isEmpty();
        assertThat(EventSchemas.packaged().problems(PolicyDeclared.class, Json.bytes(file.declared())))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "stillpoint.io/v1 | stillpoint.io/v2 | wrong-value | 1 | Did you mean stillpoint.io/v1?",
                "BackupPolicy | BackupPlan | wrong-value | 2 | expected BackupPolicy",
                "metadata: | metdata: | unknown-field | 3 | Did you mean metadata?",
                "name: icp | name: [icp] | wrong-value | 4 | found a list",
                "name: fresh | nme: fresh | missing-field | 7 | name in spec.rules[0]",
                "consistency: hot | consistency: warm | wrong-value | 8 | one of cold, hot",
                "etcd, mariadb | etcd, mariabd | wrong-value | 9 | Did you mean mariadb?",
                "[etcd, mariadb] | etcd | wrong-value | 9 | a list",
                "rpo: 4h | rpo: 240 | wrong-value | 10 | a duration with its unit",
                "rpo: 4h | rop: 4h | unknown-field | 10 | Did you mean rpo?",
                "rpo: 4h | jitter: 4h | field-twice | 11 | each field once",
                "length: 5h | len: 5h | missing-field | 17 | length in spec.rules[1].window",
                "paused: true | paused: maybe | wrong-value | 19 | one of false, true",
                "keepLast: 6 | keeplast: 6 | unknown-field | 21 | Did you mean keepLast?",
                "keepLast: 6 | keepLast: many | wrong-value | 21 | a whole number",
                "keepLast: 6 | keepLast: -1 | wrong-value | 21 | a whole number",
                "mode: compliance | mode: complience | wrong-value | 25 | Did you mean compliance?",
                "\"0 1 1 * *\" | */5 * * * * | not-yaml | 14 | needs quotes",
                "rpo: 4h | rpo: *often | not-yaml | 10 | between quotes",
                "\"0 1 1 * *\" | @daily | not-yaml | 14 | needs quotes",
                "[etcd, mariadb] | [] | empty-list | 9 | an empty list",
                "keepLast: 6 | keepLast: 99999999999 | wrong-value | 21 | from 0 to 999999999",
                "rpo: 4h | rpo: 9999999d | wrong-value | 10 | at most five digits",
                "kind: | {kind: | not-yaml | 3 | one YAML document",
            })
    void whatIsWrongIsSaidWithItsLine(String good, String bad, String code, int line, String words) {
        // Given
        String text = GOOD.replaceFirst(java.util.regex.Pattern.quote(good), bad);

        // When
        List<Problem> problems = problems(text);

        // Then
        assertThat(problems).anySatisfy(problem -> {
            assertThat(problem.code()).isEqualTo(code);
            assertThat(problem.where()).isEqualTo("icp.yaml:" + line);
            assertThat(problem.sentence()).contains(words);
        });
    }

    @Test
    void everyMistakeIsSaidAtOnce() {
        // Given
        String text =
                GOOD.replace("rpo:", "rop:").replace("weekly:", "weekley:").replace("mode:", "mood:");

        // When
        List<Problem> problems = problems(text);

        // Then
        assertThat(problems)
                .extracting(Problem::where)
                .containsExactly("icp.yaml:10", "icp.yaml:22", "icp.yaml:25", "icp.yaml:25");
    }

    @ParameterizedTest
    @CsvSource({
        "0x1B, 5, characters that can be printed",
        "0x00, 5, characters that can be printed",
        "0xFC, 5, text in UTF-8"
    })
    void aByteThatNobodyCanReadIsFoundByItsLine(String code, int line, String expected) {
        // Given
        byte[] bytes = "a: b\n\n# c\nd: e\nf: ? # g\n".getBytes(StandardCharsets.ISO_8859_1);
        bytes[17] = Integer.decode(code).byteValue();

        // When
        PolicyReading reading = PolicyFileReader.read("icp.yaml", bytes);

        // Then
        assertThat(((PolicyReading.Unreadable) reading).problems())
                .singleElement()
                .satisfies(problem -> {
                    assertThat(problem.where()).isEqualTo("icp.yaml:" + line);
                    assertThat(problem.expected()).isEqualTo(expected);
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "{a: ", "- "})
    void whatIsNestedWithoutEndIsRefusedByItsLine(String opening) {
        // When
        List<Problem> problems = problems("# a\na: " + opening.repeat(50_000));

        // Then
        assertThat(problems).singleElement().extracting(Problem::where).isEqualTo("icp.yaml:2");
    }

    @Test
    void aFileThatIsLongerThanAnyPolicyIsRefused() {
        // When
        List<Problem> problems = problems(GOOD + "#".repeat(300_000));

        // Then
        assertThat(problems).singleElement().extracting(Problem::expected).isEqualTo("a policy of at most 256 KiB");
    }

    @Test
    void aLineBreakInAValueMakesNoSecondLine() {
        // When
        List<Problem> problems = problems(GOOD.replace("consistency: hot", "consistency: \"x\\nOK\""));

        // Then
        assertThat(problems)
                .singleElement()
                .extracting(Problem::sentence)
                .asString()
                .contains("found 'x\\nOK'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"- a", "hello"})
    void oneMistakeIsOneProblem(String text) {
        // When
        List<Problem> problems = problems(text);

        // Then
        assertThat(problems).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({"'', 1", "'# nothing', 1", "'--- {}\n--- {}', 2", "'- a', 1", "hello, 1"})
    void whatIsNoPolicyAtAllIsRefused(String text, int line) {
        // When
        List<Problem> problems = problems(text);

        // Then
        assertThat(problems)
                .first()
                .satisfies(problem -> assertThat(problem.where()).isEqualTo("icp.yaml:" + line));
    }

    @ParameterizedTest
    @CsvSource({
        "rules[0].rpoSeconds, 10",
        "rules[1].window.lengthSeconds, 18",
        "rules[1].window, 16",
        "rules[1].components, 12",
        "rules[0].window.opens, 7",
        "retention, 20",
        "lock.days, 26",
        "rules, 6"
    })
    void aFieldOfTheEventIsFoundInTheFile(String field, int line) {
        // When
        String place = understood(GOOD).place(field);

        // Then
        assertThat(place).isEqualTo("icp.yaml:" + line);
    }

    @Test
    void whateverSomebodyWritesIsUnderstoodOrRefusedWithAReason() {
        // Given
        var random = new Random(13);
        List<String> written = new ArrayList<>();
        for (int i = 0; i < 2000; i++) {
            written.add(spoilt(random));
        }

        // When
        List<PolicyReading> readings = written.stream()
                .map(text -> PolicyFileReader.read("icp.yaml", text.getBytes(StandardCharsets.UTF_8)))
                .toList();

        // Then
        assertThat(readings).allSatisfy(reading -> {
            if (reading instanceof PolicyReading.Unreadable unreadable) {
                assertThat(unreadable.problems()).isNotEmpty();
            }
        });
        assertThat(readings).hasAtLeastOneElementOfType(PolicyReading.Understood.class);
        assertThat(readings).hasAtLeastOneElementOfType(PolicyReading.Unreadable.class);
    }

    /** The policy with some lines moved, lost or doubled, or with some signs changed. */
    private static String spoilt(Random random) {
        List<String> lines = new ArrayList<>(Arrays.asList(GOOD.split("\n")));
        for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
            int at = random.nextInt(lines.size());
            String line = lines.get(at);
            switch (random.nextInt(5)) {
                case 0 -> lines.add(random.nextInt(lines.size()), line);
                case 1 -> Collections.swap(lines, at, random.nextInt(lines.size()));
                case 2 -> lines.set(at, line.replace(':', "-*&[{\"'#".charAt(random.nextInt(8))));
                case 3 -> lines.set(at, line + " " + "&a *a ]: ? | > !!int".split(" ")[random.nextInt(7)]);
                default -> lines.set(at, line.strip());
            }
        }
        return String.join("\n", lines);
    }

    private static PolicyFile understood(String text) {
        PolicyReading reading = PolicyFileReader.read("icp.yaml", text.getBytes(StandardCharsets.UTF_8));
        assertThat(reading).isInstanceOf(PolicyReading.Understood.class);
        return ((PolicyReading.Understood) reading).file();
    }

    private static List<Problem> problems(String text) {
        PolicyReading reading = PolicyFileReader.read("icp.yaml", text.getBytes(StandardCharsets.UTF_8));
        assertThat(reading).isInstanceOf(PolicyReading.Unreadable.class);
        return ((PolicyReading.Unreadable) reading).problems();
    }
}
