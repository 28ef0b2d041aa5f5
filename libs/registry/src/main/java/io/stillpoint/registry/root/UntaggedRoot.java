package io.stillpoint.registry.root;

/**
 * A manifest that is saved although no tag leads to it.
 *
 * @param because why it is, in a few words
 */
public record UntaggedRoot(String repository, Digest digest, String because) {

    /** {@code repository@sha256:…}. */
    public String reference() {
        return repository + "@" + digest;
    }
}
