package io.stillpoint.registry.root;

import org.jspecify.annotations.Nullable;

/**
 * Content that the registry listed or referred to but that is not in the snapshot.
 *
 * @param reference {@code repository:tag}, {@code repository@sha256:…} or {@code repository/}, which is all of it
 * @param because what was missing, in a few words
 * @param digest a tag's target, null when unknown
 */
public record LostContent(String reference, @Nullable Digest digest, String because)
        implements Comparable<LostContent> {

    /** Returns a whole repository. */
    public static LostContent repository(String repository, String because) {
        return new LostContent(repository + "/", null, because);
    }

    /** Returns a lost tag. */
    public static LostContent tag(String repository, String tag, @Nullable Digest digest, String because) {
        return new LostContent(repository + ":" + tag, digest, because);
    }

    /** Returns a lost manifest. */
    public static LostContent manifest(String repository, Digest digest, String because) {
        return new LostContent(repository + "@" + digest, digest, because);
    }

    @Override
    public int compareTo(LostContent other) {
        return reference.compareTo(other.reference);
    }
}
