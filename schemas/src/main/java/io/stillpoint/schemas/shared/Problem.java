package io.stillpoint.schemas.shared;

/**
 * Why something failed, in words that help an operator at night.
 *
 * @param code short, stable and hyphenated, for machines: {@code ssh-key-refused}
 * @param expected what should have been
 * @param found what was
 * @param where node, file, object or address
 * @param remedy what to do
 */
public record Problem(String code, String expected, String found, String where, String remedy) {

    public String sentence() {
        return finding() + ". " + remedy;
    }

    /** What is wrong, without what to do: for a problem that is the cause of another one. */
    public String finding() {
        return "%s: expected %s, found %s".formatted(where, expected, found);
    }
}
