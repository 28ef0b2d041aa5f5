package io.stillpoint.mongodb;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DumpPathsTest {

    /** What libs/vault takes for an object's name. */
    private static final String VAULT_NAME = "[A-Za-z0-9_][A-Za-z0-9_.:@+-]{0,199}";

    @ParameterizedTest
    @CsvSource({
        "users, db/users.bson",
        "a/b, db/a%2Fb.bson",
        "a b, db/a%20b.bson",
        "fs.files, db/fs.files.bson",
        "ä, db/%C3%A4.bson",
        "50%, db/50%25.bson",
        "a$b&c+d:e=f@g~, db/a$b&c+d:e=f@g~.bson",
    })
    void files_are_named_as_mongodump_does(String collection, String path) {
        assertThat(DumpPaths.data("db", collection)).isEqualTo(path);
    }

    @Test
    void a_long_name_is_shortened_as_mongodump_does() {
        String name = DumpPaths.fileName("x".repeat(300));
        assertThat(name).hasSize(238).startsWith("x".repeat(208) + "%24");
        assertThat(name).isNotEqualTo(DumpPaths.fileName("x".repeat(301)));
    }

    @Test
    void every_path_becomes_an_own_name_that_the_vault_takes() {
        assertThat(DumpPaths.objectName("platform-db/users.metadata.json"))
                .isEqualTo("dump:platform-db:users.metadata.json");
        assertThat(DumpPaths.objectName("db/a%2Fb.bson"))
                .isEqualTo("dump:db:a@252Fb.bson")
                .matches(VAULT_NAME);
        String one = DumpPaths.objectName(DumpPaths.data("db", "y".repeat(220) + "1"));
        String other = DumpPaths.objectName(DumpPaths.data("db", "y".repeat(220) + "2"));
        assertThat(one).matches(VAULT_NAME).isNotEqualTo(other);
    }
}
