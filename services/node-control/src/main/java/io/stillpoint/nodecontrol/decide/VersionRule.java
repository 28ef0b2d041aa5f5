package io.stillpoint.nodecontrol.decide;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads versions out of what was found on nodes. Two answers are none: a version is never guessed. */
public final class VersionRule {

    /** Before 1.13 one image held every program of the control plane, with the processor's name where there are several. */
    private static final Pattern API_SERVER =
            Pattern.compile("(?:.*/)?(?:hyperkube|kube-apiserver)(?:-[a-z0-9_]+)?:(v?\\d+(?:\\.\\d+)+[^@]*)(?:@.*)?");

    private static final Pattern INSTALLER = Pattern.compile("/opt/[^0-9/]*(\\d+(?:\\.\\d+)+)[^0-9/]*/cluster");

    private VersionRule() {}

    /** Returns the tag of the API server's image. */
    public static Optional<String> kubernetes(List<String> images) {
        return only(images, API_SERVER);
    }

    /** Returns the product's version: the installer unpacks every release into a directory of its own. */
    public static Optional<String> product(List<String> installers) {
        return only(installers, INSTALLER);
    }

    private static Optional<String> only(List<String> texts, Pattern pattern) {
        List<String> found = texts.stream()
                .map(pattern::matcher)
                .filter(Matcher::matches)
                .map(matcher -> matcher.group(1))
                .distinct()
                .toList();
        return found.size() == 1 ? Optional.of(found.getFirst()) : Optional.empty();
    }
}
