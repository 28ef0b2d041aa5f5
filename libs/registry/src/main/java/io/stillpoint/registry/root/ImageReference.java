package io.stillpoint.registry.root;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An image as pods and nodes name it.
 *
 * @param host of its registry with the port, empty where the name has none
 * @param digest empty for a name with a tag, or with nothing
 */
public record ImageReference(String host, String repository, Optional<Digest> digest) {

    /** Nodes put the program that runs it in front, {@code docker-pullable://}. */
    private static final Pattern NAME = Pattern.compile(
            "(?:[a-z-]+://)?(?:((?=[^/]*[.:])[^/@]+|localhost)/)?([a-z0-9._/-]+)(?::[\\w.-]+)?(?:@(sha256:[0-9a-f]{64}))?");

    /** Reads a name; empty for anything else, such as the bare id of an image. */
    public static Optional<ImageReference> parse(String text) {
        Matcher name = NAME.matcher(text);
        return name.matches()
                ? Optional.of(new ImageReference(
                        name.group(1) == null ? "" : name.group(1),
                        name.group(2),
                        Optional.ofNullable(name.group(3)).map(Digest::of)))
                : Optional.empty();
    }
}
