package io.stillpoint.mongodb.dump;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.mongodb.CollectionFacts;
import io.stillpoint.mongodb.DumpFacts;
import io.stillpoint.mongodb.RestoreByHand;
import io.stillpoint.mongodb.testing.DumpDirectory;
import io.stillpoint.mongodb.testing.Samples;
import io.stillpoint.mongodb.testing.TestServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Another implementation of BSON, npm's, reads the files: documents, sums of numbers, Extended JSON of the metadata. */
class IndependentReaderTest {

    private static final String BSON_PACKAGE = "bson@7.3.4";
    private static final Path MODULES = Path.of("target", "npm").toAbsolutePath();
    private static final String READER = """
        const fs = require('fs'), {deserialize, calculateObjectSize, EJSON} = require('bson');
        for (const path of process.argv.slice(2)) {
          const bytes = fs.readFileSync(path);
          if (path.endsWith('.json')) {
            const all = EJSON.parse(bytes.toString('utf8'), {relaxed: false});
            console.log(path, all.collectionName, all.indexes.map(i => i.name + Object.values(i.key)).join(), all.uuid || '-');
            continue;
          }
          let at = 0, documents = 0, numbers = 0;
          while (at < bytes.length) {
            const length = bytes.readInt32LE(at);
            const one = deserialize(bytes.subarray(at, at + length), {promoteValues: true});
            if (calculateObjectSize(one, {ignoreUndefined: false}) < 5) throw new Error('size at ' + at);
            numbers += one.number || 0; documents++; at += length;
          }
          if (at !== bytes.length) throw new Error('rest');
          console.log(path, documents, numbers);
        }
        """;

    @TempDir
    Path directory;

    @Test
    void npms_bson_reads_what_was_dumped() throws Exception {
        try (TestServer server = TestServer.replicaSet()) {
            // Given
            Samples.write(server.endpoint(), 900);
            DumpFacts facts = MongodbDump.dump(server.endpoint(), new DumpDirectory(directory), Clock.systemUTC());
            // When
            Map<String, String> read = new TreeMap<>();
            for (CollectionFacts collection : facts.collections()) {
                read.putAll(read(collection.dataPath(), collection.metadataPath()));
            }
            read.putAll(read("oplog.bson", "oplog.bson"));
            // Then
            assertThat(read.get(Samples.DATABASE + "/users.bson")).isEqualTo("900 " + 900 * 899 / 2);
            assertThat(read.get(Samples.OTHER + "/roles.bson")).isEqualTo("300 " + 300 * 299 / 2);
            assertThat(read.get(Samples.DATABASE + "/tokens%2F2026%20%C3%A4%C3%B6.bson"))
                    .isEqualTo("450 " + 450 * 449 / 2);
            assertThat(read.get(Samples.DATABASE + "/users.metadata.json")).startsWith("users _id_1,by_number1");
            assertThat(read.get("oplog.bson")).startsWith(facts.oplog().entries() + " ");
            assertThat(RestoreByHand.lines(facts))
                    .contains("mv 'dump:test_platform:users.bson' 'dump/test_platform/users.bson'")
                    .last()
                    .asString()
                    .endsWith("--oplogReplay --drop dump/");
        }
    }

    private Map<String, String> read(String... paths) throws Exception {
        installed();
        Path script = MODULES.resolve("read.cjs");
        Files.writeString(script, READER);
        String[] command = new String[paths.length + 2];
        command[0] = "node";
        command[1] = script.toString();
        System.arraycopy(paths, 0, command, 2, paths.length);
        Map<String, String> lines = new TreeMap<>();
        for (String line : run(directory, command).strip().split("\n")) {
            String[] words = line.split(" ", 2);
            lines.put(words[0], words[1]);
        }
        return lines;
    }

    private static void installed() throws Exception {
        if (!Files.isDirectory(MODULES.resolve("node_modules/bson"))) {
            Files.createDirectories(MODULES);
            Files.writeString(MODULES.resolve("package.json"), "{\"private\": true}");
            run(MODULES, "npm", "install", "--no-audit", "--no-fund", "--silent", BSON_PACKAGE);
        }
    }

    private static String run(Path directory, String... command) throws IOException, InterruptedException {
        Process process;
        try {
            process = new ProcessBuilder(command)
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .start();
        } catch (IOException e) {
            throw new IllegalStateException(
                    "this test needs the command '" + command[0] + "' (Debian packages: nodejs npm)", e);
        }
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(300, TimeUnit.SECONDS) || process.exitValue() != 0) {
            process.destroyForcibly();
            throw new IllegalStateException(String.join(" ", command) + " failed: " + said);
        }
        return said;
    }
}
