package io.stillpoint.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.schemas.vault.ComponentNote;
import java.util.List;
import org.junit.jupiter.api.Test;

class NoteTextTest {

    private static final ComponentNote QUORUM = new ComponentNote(
            Component.ETCD,
            "etcd",
            new Problem(ComponentNote.QUORUM_ONLY, "3 members that answer", "2 of 3 members", "10.0.0.13", "Mend it."));
    private static final ComponentNote GONE = new ComponentNote(
            Component.MARIADB,
            "mariadb",
            new Problem("mariadb-unreachable", "a server", "none", "10.0.0.11:3306", "Start it."));

    @Test
    void aListSaysOfHowManyMembersEtcdWasSaved() {
        // When
        String line = NoteText.quorum(List.of(QUORUM, GONE));

        // Then
        assertThat(line).isEqualTo(", etcd of 2 of 3 members");
    }

    @Test
    void whatIsMissingAndWhatIsWholeAreTold() {
        // When
        List<String> sentences = NoteText.sentences(List.of(QUORUM, GONE), List.of(Component.MARIADB));

        // Then
        assertThat(sentences)
                .containsExactly(
                        "etcd was saved, but: 10.0.0.13: expected 3 members that answer, found 2 of 3 members. Mend"
                                + " it.",
                        "mariadb was not saved: 10.0.0.11:3306: expected a server, found none. Start it.");
    }
}
