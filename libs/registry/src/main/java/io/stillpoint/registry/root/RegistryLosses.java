package io.stillpoint.registry.root;

import io.stillpoint.schemas.loss.Loss;
import io.stillpoint.schemas.shared.Component;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a registry's snapshot lacks, each thing once: an image that is gone is told by the tags that led to it. */
public final class RegistryLosses {

    private static final String INDEX_INCOMPLETE = "registry-index-incomplete";
    private static final String TAG_LOST = "registry-tag-lost";
    private static final String REPOSITORY_LOST = "registry-repository-lost";
    private static final String MANIFEST_LOST = "registry-manifest-lost";

    private RegistryLosses() {}

    /** All that the root names as lost. */
    public static List<Loss> of(RegistryRoot root) {
        Map<String, String> because = new HashMap<>();
        root.lost().forEach(lost -> because.putIfAbsent(lost.reference(), lost.because()));
        List<Loss> losses = new ArrayList<>();
        Set<String> told = new HashSet<>();
        for (IncompleteIndex index : root.incompleteIndexes()) {
            index(index, because, losses);
            index.tags().forEach(tag -> told.add(index.repository() + ":" + tag));
            told.add(manifest(index.repository(), index.digest()));
            index.lacks().forEach(child -> told.add(manifest(index.repository(), child)));
        }
        for (LostContent lost : root.lost()) {
            if (lost.reference().endsWith("/")) {
                losses.add(loss(REPOSITORY_LOST, lost.reference(), lost.because()));
                told.add(lost.reference());
            }
        }
        for (LostContent lost : root.lost()) {
            if (!told.contains(lost.reference()) && !lost.reference().contains("@")) {
                Digest digest = lost.digest();
                losses.add(loss(TAG_LOST, named(lost.reference(), digest), lost.because()));
                if (digest != null) {
                    String repository =
                            lost.reference().substring(0, lost.reference().lastIndexOf(':'));
                    told.add(manifest(repository, digest));
                }
            }
        }
        for (LostContent lost : root.lost()) {
            if (!told.contains(lost.reference()) && lost.reference().contains("@")) {
                losses.add(loss(MANIFEST_LOST, lost.reference(), lost.because()));
            }
        }
        return losses;
    }

    private static void index(IncompleteIndex index, Map<String, String> because, List<Loss> losses) {
        String tags = index.tags().isEmpty() ? "" : ":" + String.join(",", index.tags());
        String reference = named(index.repository() + tags, index.digest());
        for (Digest child : index.lacks()) {
            String why = because.getOrDefault(manifest(index.repository(), child), "it is not whole");
            losses.add(loss(
                    INDEX_INCOMPLETE,
                    "%s lacks %s%s".formatted(reference, index.platform(child), child),
                    "%s; saved are the index and %d of its images".formatted(why, index.saved())));
        }
    }

    private static String manifest(String repository, Digest digest) {
        return repository + "@" + digest;
    }

    private static String named(String reference, @Nullable Digest digest) {
        return digest == null ? reference : reference + " (" + digest + ")";
    }

    private static Loss loss(String code, String what, String why) {
        return new Loss(Component.REGISTRY, code, what, why);
    }
}
