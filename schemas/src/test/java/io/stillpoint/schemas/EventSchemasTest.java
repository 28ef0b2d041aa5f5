package io.stillpoint.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.schemas.json.EventSchemas;
import io.stillpoint.schemas.shared.Problem;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a publisher is told whose document is refused. */
class EventSchemasTest {

    private static final EventSchemas SCHEMAS = EventSchemas.packaged();
    private static final String REMEDY = "Compare it with schemas/json/requests/%s.v1.json.";

    @Test
    void theSmallestBackupRequestIsValid() {
        // Given
        String document = """
            {"cluster": "icp", "consistency": "hot", "components": ["etcd"]}\
            """;

        // When
        List<Problem> problems = judge("BackupRequested", document);

        // Then
        assertThat(problems).isEmpty();
    }

    @Test
    void aMisspeltFieldIsRefusedByName() {
        // Given
        String document = """
            {"cluster": "icp", "consistency": "cold", "baselin": true, "components": ["node-image"]}\
            """;

        // When
        List<Problem> problems = judge("BackupRequested", document);

        // Then
        assertThat(problems)
                .containsExactly(new Problem(
                        "unknown-field",
                        "only baseline, cluster, coldWindowLimitSeconds, components, consistency, despiteEstimate,"
                                + " kind, roles, startBy",
                        "\"baselin\"",
                        "$.baselin",
                        REMEDY.formatted("BackupRequested")));
    }

    @Test
    void aMissingFieldIsNamedWithItsMeaning() {
        // Given
        String document = """
            {"cluster": "icp", "planDigest": "sha256:ab"}\
            """;

        // When
        List<Problem> problems = judge("RestoreApproved", document);

        // Then
        assertThat(problems)
                .containsExactly(new Problem(
                        "missing-field",
                        "a value: The saga whose plan is approved.",
                        "nothing",
                        "$.saga",
                        REMEDY.formatted("RestoreApproved")));
    }

    @Test
    void aHotBaselineIsRefusedWithTheReason() {
        // Given
        String document = """
            {"cluster": "icp", "consistency": "hot", "baseline": true, "components": ["etcd"]}\
            """;

        // When
        List<Problem> problems = judge("BackupRequested", document);

        // Then
        assertThat(sentences(problems))
                .containsExactly(
                        "$.consistency: expected cold, because a baseline is taken while everything stands still,"
                                + " found \"hot\"");
    }

    @Test
    void aColdBackupOfEtcdIsRefused() {
        // Given
        String document = """
            {"cluster": "icp", "consistency": "cold", "components": ["node-image", "etcd"]}\
            """;

        // When
        List<Problem> problems = judge("BackupRequested", document);

        // Then
        assertThat(sentences(problems))
                .containsExactly(
                        "$.components[1]: expected node-image, which is what a cold backup takes, found \"etcd\"");
    }

    @Test
    void aHotBackupHasNoColdWindow() {
        // Given
        String document = """
            {"cluster": "icp", "consistency": "hot", "components": ["etcd"], "coldWindowLimitSeconds": 60}\
            """;

        // When
        List<Problem> problems = judge("BackupRequested", document);

        // Then
        assertThat(sentences(problems))
                .containsExactly(
                        "$: expected no coldWindowLimitSeconds: a hot backup has no cold window, found an object");
    }

    @Test
    void hotImagesAreOfManagementAndVaNodes() {
        // Given
        String document = """
            {"cluster": "icp", "consistency": "hot", "components": ["node-image"], "roles": ["va", "master"]}\
            """;

        // When
        List<Problem> problems = judge("BackupRequested", document);

        // Then
        assertThat(sentences(problems))
                .containsExactly(
                        "$.roles[1]: expected management or va, whose nodes may be imaged while they run, found"
                                + " \"master\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ICP", "icp_1", "-icp", "icp-", "", "a.b", "../etc", "icp\\n"})
    void aClusterNameThatCannotNameAFolderOrKeyIsRefused(String name) {
        // Given
        String document = "{\"cluster\": \"%s\"}".formatted(name);

        // When
        List<Problem> problems = judge("StopRequested", document);

        // Then
        assertThat(problems).singleElement().satisfies(problem -> {
            assertThat(problem.code()).isEqualTo("wrong-form");
            assertThat(problem.where()).isEqualTo("$.cluster");
            assertThat(problem.expected()).startsWith("a cluster name: lower-case letters, digits and hyphens");
        });
    }

    @Test
    void severalMistakesAreToldAtOnce() {
        // Given
        String document = """
            {"cluster": "icp", "consistency": "warm", "components": "etcd", "baseline": "yes"}\
            """;

        // When
        List<Problem> problems = judge("BackupRequested", document);

        // Then
        assertThat(sentences(problems))
                .containsExactlyInAnyOrder(
                        "$.consistency: expected one of cold, hot, found \"warm\"",
                        "$.components: expected array, found \"etcd\"",
                        "$.baseline: expected boolean, found \"yes\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-5", "604801", "99999999999999999999", "1.5", "\"60\"", "null"})
    void aColdWindowLimitOutsideItsBoundsIsRefused(String limit) {
        // Given
        String document = """
            {"cluster": "icp", "consistency": "cold", "components": ["node-image"], "coldWindowLimitSeconds": %s}\
            """.formatted(limit);

        // When
        List<Problem> problems = judge("BackupRequested", document);

        // Then
        assertThat(problems)
                .singleElement()
                .satisfies(problem -> assertThat(problem.where()).isEqualTo("$.coldWindowLimitSeconds"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"master1", "10.20.0", "010.20.0.11", "10.20.0.11/24", "fe80::1%eth0", "::g", ""})
    void aNodeIsNamedByAnAddressOnly(String address) {
        // Given
        String document = declared("\"" + address + "\"", "\"icp\"", "\"/\"");

        // When
        List<Problem> problems = judge("ClusterDeclared", document);

        // Then
        assertThat(problems)
                .singleElement()
                .satisfies(problem -> assertThat(problem.where()).isEqualTo("$.topology.nodes[0].address"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"../icp", "a/b", "..", ".", "", "a b"})
    void credentialsAreTheNameOfOneFolder(String credentials) {
        // Given
        String document = declared("\"10.20.0.11\"", "\"" + credentials + "\"", "\"/\"");

        // When
        List<Problem> problems = judge("ClusterDeclared", document);

        // Then
        assertThat(problems)
                .singleElement()
                .satisfies(problem -> assertThat(problem.where()).isEqualTo("$.access.credentials"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"var", "/var/", "/../etc", "/var/./lib", "/a b", "/$(reboot)", "//", "/var/.."})
    void aMountIsAPlainAbsolutePath(String mount) {
        // Given
        String document = declared("\"10.20.0.11\"", "\"icp\"", "\"" + mount + "\"");

        // When
        List<Problem> problems = judge("ClusterDeclared", document);

        // Then
        assertThat(problems)
                .singleElement()
                .satisfies(problem -> assertThat(problem.where()).isEqualTo("$.imageMounts[0]"));
    }

    @Test
    void mountsOfRealMachinesAreAccepted() {
        // Given
        String document = declared("\"fd00:20::11\"", "\"icp.prod_1\"", "\"/\", \"/var/lib/docker\", \"/opt/.hidden\"");

        // When
        List<Problem> problems = judge("ClusterDeclared", document);

        // Then
        assertThat(problems).isEmpty();
    }

    @Test
    void aClusterWithoutAMasterIsRefused() {
        // Given
        String document = declared("\"10.20.0.11\"", "\"icp\"", "\"/\"").replace("\"master\"", "\"worker\"");

        // When
        List<Problem> problems = judge("ClusterDeclared", document);

        // Then
        assertThat(sentences(problems))
                .singleElement()
                .satisfies(sentence -> assertThat(sentence)
                        .startsWith(
                                "$.topology.nodes: expected at least one node with the role master, found a list:"));
    }

    @Test
    void aMisspeltFieldDeepInsideIsRefusedToo() {
        // Given
        String document = declared("\"10.20.0.11\"", "\"icp\"", "\"/\"").replace("sshPort", "sshport");

        // When
        List<Problem> problems = judge("ClusterDeclared", document);

        // Then
        assertThat(problems)
                .extracting(Problem::where)
                .containsExactlyInAnyOrder("$.access.sshPort", "$.access.sshport");
    }

    @Test
    void whatIsNotJsonIsToldWithItsPlace() {
        // Given
        String document = "{\"cluster\": \"icp\",\n  oops";

        // When
        List<Problem> problems = judge("StopRequested", document);

        // Then
        assertThat(problems).singleElement().satisfies(problem -> {
            assertThat(problem.code()).isEqualTo("not-json");
            assertThat(problem.where()).startsWith("line 2, column ");
        });
    }

    @Test
    void aLimitOfTheReaderIsToldWithoutItsClasses() {
        // Given
        String document = "{\"cluster\":" + "[".repeat(1_500);

        // When
        List<Problem> problems = judge("StopRequested", document);

        // Then
        assertThat(problems)
                .singleElement()
                .satisfies(problem -> assertThat(problem.found())
                        .contains("nesting depth")
                        .doesNotContain("Constraints", "get", "`"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  ", "{} {}", "[", "nul", "{\"cluster\":\"icp\",\"cluster\":\"other\"}"})
    void whatIsNotOneJsonDocumentIsRefused(String document) {
        // Given
        String type = "StopRequested";

        // When
        List<Problem> problems = judge(type, document);

        // Then
        assertThat(problems)
                .singleElement()
                .satisfies(problem -> assertThat(problem.code()).isEqualTo("not-json"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "3", "\"text\"", "[]", "true"})
    void whatIsNotAnObjectIsRefused(String document) {
        // Given
        String type = "StopRequested";

        // When
        List<Problem> problems = judge(type, document);

        // Then
        assertThat(sentences(problems))
                .contains("$: expected object, found " + (document.equals("[]") ? "an empty list" : document));
    }

    @Test
    void anUnknownTypeIsAProblemNotAnError() {
        // Given
        byte[] document = "{}".getBytes(StandardCharsets.UTF_8);

        // When
        List<Problem> problems = SCHEMAS.problems("com.example.Order", document);

        // Then
        assertThat(problems)
                .singleElement()
                .isEqualTo(new Problem(
                        "unknown-type",
                        "one of Stillpoint's event types",
                        "com.example.Order",
                        "the header ce_type",
                        "The types are listed in schemas/README.md."));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'component':'registry','code':'Not A Code','what':'a','why':''}",
                "{'component':'registry','code':'a','what':'','why':''}",
                "{'component':'registry','code':'a','what':'a\\nb','why':''}",
                "{'component':'registry','code':'a','what':'a','why':'\\u001b[2J'}"
            })
    void aLossThatNoBackupNamesSoIsRefused(String loss) {
        // When
        List<Problem> problems = judge("LossesAccepted", """
            {"cluster": "icp", "point": "p-1", "reason": "why not", "losses": [%s]}\
            """.formatted(loss.replace('\'', '"')));

        // Then
        assertThat(problems)
                .singleElement()
                .satisfies(problem -> assertThat(problem.sentence()).contains("losses[0]"));
    }

    @Test
    void aDocumentFullOfMistakesIsNotAnsweredAtFullLength() {
        // Given
        String losses =
                IntStream.range(0, 16).mapToObj(i -> "\"NO WAY " + i + "\"").collect(Collectors.joining(","));
        String document = """
            {"cluster": "X", "components": [1,2,3,4,5,6,7,8,9], "acceptedLosses": [%s]}\
            """.formatted(losses);

        // When
        List<Problem> problems = judge("RestoreRequested", document);

        // Then
        assertThat(problems).hasSize(EventSchemas.MOST_PROBLEMS);
    }

    @Test
    void whatAStrangerSentIsQuotedInOneShortLine() {
        // Given
        String document = "{\"cluster\": \"%s\"}".formatted("\\n\\u001b[31m" + "x".repeat(5000));

        // When
        List<Problem> problems = judge("StopRequested", document);

        // Then
        assertThat(problems)
                .singleElement()
                .satisfies(problem ->
                        assertThat(problem.found()).startsWith("\"??[31mxxx").hasSizeLessThan(100));
    }

    @Test
    void aFactMayHaveFieldsOfALaterRelease() {
        // Given
        String document = """
            {"cluster": "icp", "saga": "s-1", "point": "p-1", "pinnedBy": "someone"}\
            """;

        // When
        List<Problem> problems = judge("RecoveryPointPinned", document);

        // Then
        assertThat(problems).isEmpty();
    }

    @Test
    void aReportWhoseFactHasNoKindIsRefusedOnce() {
        // Given
        String document = """
            {"step": {"cluster": "icp", "saga": "s", "stage": "q", "target": "10.20.0.11", "attempt": 1},
             "action": "quiesce", "fencingToken": 1, "run": "r", "worker": "w",
             "outcome": {"kind": "Done", "fact": {"node": "10.20.0.11"}}}\
            """;

        // When
        List<Problem> problems = judge("Report", document);

        // Then
        assertThat(sentences(problems))
                .containsExactly("$.outcome.fact.kind: expected a value: Which fact., found nothing");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://mycluster.icp:8500",
                "mongodb://10.0.0.1:27017,10.0.0.2:27017/?replicaSet=rs0",
                "mariadb://[fd00::1]:3306"
            })
    void anEndpointIsAnAddress(String url) {
        // Given
        String document = withEndpoint("mongodb", url);

        // When
        List<Problem> problems = judge("ClusterDeclared", document);

        // Then
        assertThat(problems).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mariadb://root:secret@10.0.0.11:3306",
                "mongodb://admin@10.0.0.11:27017",
                "https://",
                "10.0.0.11:3306",
                "jdbc:mariadb://10.0.0.11:3306",
                "https://a b"
            })
    void anEndpointWithUserInfoOrWithoutAnAddressIsRefused(String url) {
        // Given
        String document = withEndpoint("mariadb", url);

        // When
        List<Problem> problems = judge("ClusterDeclared", document);

        // Then
        assertThat(problems).extracting(Problem::where).containsExactly("$.endpoints[0].url");
    }

    @Test
    void etcdHasNoEndpointOfItsOwn() {
        // Given
        String document = withEndpoint("etcd", "https://10.0.0.11:4001");

        // When
        List<Problem> problems = judge("ClusterDeclared", document);

        // Then
        assertThat(sentences(problems))
                .singleElement()
                .asString()
                .contains("registry, mongodb or mariadb, which have an endpoint");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"cron\": \"0 1 * * *\", \"rpoSeconds\": 3600 | $.policy.rules[0] | either cron or rpoSeconds, not"
                        + " both",
                "\"jitterSeconds\": 5 | $.policy.rules[0].rpoSeconds | a value",
                "\"rpoSeconds\": 59 | $.policy.rules[0].rpoSeconds | at least 60",
                "\"rpoSeconds\": 3600, \"rpo\": \"1h\" | $.policy.rules[0].rpo | only components",
                "\"rpoSeconds\": 3600, \"window\": {\"opens\": \"@daily\", \"lengthSeconds\": 1} | $.policy.rules[0] |"
                        + " no window",
            })
    void aRuleOfAPolicyThatMeansNothingIsRefused(String fields, String where, String expected) {
        // Given
        String document = policy("\"consistency\": \"hot\", " + fields);

        // When
        List<Problem> problems = judge("PolicyDeclared", document);

        // Then
        assertThat(problems).singleElement().satisfies(problem -> {
            assertThat(problem.where()).isEqualTo(where);
            assertThat(problem.expected()).startsWith(expected);
        });
    }

    @Test
    void aColdRuleNeedsAWindow() {
        // Given
        String document = policy("\"consistency\": \"cold\", \"rpoSeconds\": 3600");

        // When
        List<Problem> problems = judge("PolicyDeclared", document);

        // Then
        assertThat(problems).extracting(Problem::where).containsExactly("$.policy.rules[0].window");
    }

    private static String policy(String rule) {
        return """
            {"cluster": "icp",
             "policy": {"rules": [{"name": "fresh", "timeZone": "UTC", %s}],
                        "retention": {"keepLast": 3}, "lock": {"mode": "none"}}}\
            """.formatted(rule);
    }

    private static String withEndpoint(String component, String url) {
        return declared("\"10.0.0.1\"", "\"icp\"", "\"/\"")
                .replaceFirst(
                        "\\{", "{\"endpoints\": [{\"component\": \"%s\", \"url\": \"%s\"}],".formatted(component, url));
    }

    private static List<Problem> judge(String name, String document) {
        return SCHEMAS.problems("io.stillpoint." + name + ".v1", document.getBytes(StandardCharsets.UTF_8));
    }

    private static List<String> sentences(List<Problem> problems) {
        return problems.stream()
                .map(problem ->
                        "%s: expected %s, found %s".formatted(problem.where(), problem.expected(), problem.found()))
                .toList();
    }

    private static String declared(String address, String credentials, String mounts) {
        return """
            {"cluster": "icp",
             "topology": {"nodes": [{"address": %s, "roles": ["master"]}]},
             "access": {"user": "root", "sshPort": 22, "credentials": %s, "etcdClientPort": 4001},
             "profile": "icp", "startMethod": "reboot", "imageMounts": [%s],
             "patience": {"parkSeconds": 300, "quiesceSeconds": 600, "startSeconds": 900,
                          "etcdHealthySeconds": 600, "imageSeconds": 14400}}\
            """.formatted(address, credentials, mounts);
    }
}
