package io.stillpoint.etcd.members;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Decides whether members hold the same data. */
public final class EqualityRule {

    private EqualityRule() {}

    /** The result of a comparison. */
    public sealed interface Verdict {

        record Equal(Map<String, Long> hashByMember) implements Verdict {}

        /** Not proved equal; {@code found} says what each member has. */
        record Different(String found) implements Verdict {}
    }

    /** Compares what the members answered at one revision. */
    public static Verdict judge(List<MemberContents> contents) {
        Map<String, Long> hashByMember = new LinkedHashMap<>();
        contents.forEach(each -> hashByMember.put(each.node(), each.hash()));
        boolean equal = contents.stream().map(MemberContents::hash).distinct().count() == 1
                && contents.stream()
                                .map(MemberContents::compactRevision)
                                .distinct()
                                .count()
                        == 1;
        return equal
                ? new Verdict.Equal(hashByMember)
                : new Verdict.Different(contents.stream()
                        .map(each -> each.node() + " has " + Long.toHexString(each.hash()) + " (compacted at "
                                + each.compactRevision() + ")")
                        .collect(Collectors.joining(", ")));
    }
}
