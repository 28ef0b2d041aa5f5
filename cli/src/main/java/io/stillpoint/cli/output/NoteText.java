package io.stillpoint.cli.output;

import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.vault.ComponentNote;
import java.util.List;
import java.util.stream.Collectors;

/** What is noted of the components of a recovery point, in words. */
public final class NoteText {

    private NoteText() {}

    /** One sentence for each note: why the component is missing, or what was wrong although it was saved. */
    public static List<String> sentences(List<ComponentNote> notes, List<Component> missing) {
        return notes.stream()
                .map(note -> "%s %s: %s"
                        .formatted(
                                name(note),
                                missing.contains(note.component()) ? "was not saved" : "was saved, but",
                                note.problem().sentence()))
                .toList();
    }

    /** What a list has room for, such as {@code etcd of 2 of 3 members}; empty when every member answered. */
    public static String quorum(List<ComponentNote> notes) {
        return notes.stream()
                .filter(note -> note.problem().code().equals(ComponentNote.QUORUM_ONLY))
                .map(note -> ", %s of %s".formatted(name(note), note.problem().found()))
                .collect(Collectors.joining());
    }

    private static String name(ComponentNote note) {
        String label = note.component().label();
        return label.equals(note.target()) ? label : label + " " + note.target();
    }
}
