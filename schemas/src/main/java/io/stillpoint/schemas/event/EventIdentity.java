package io.stillpoint.schemas.event;

/**
 * What makes an event one and the same, as CloudEvents says: the source, and the id that is unique there. Two systems may both count
 * 1, 2, 3.
 *
 * @param source who says that he sent it; a claim
 */
public record EventIdentity(String source, String id) {

    public static EventIdentity of(Envelope<?> envelope) {
        return new EventIdentity(envelope.source(), envelope.id());
    }

    /** Returns it in one line, for people and for the attribute {@code causation}; the last blank is before the id. */
    public String text() {
        return source + " " + id;
    }
}
