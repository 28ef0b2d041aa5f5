package io.stillpoint.certificates;

import io.stillpoint.schemas.vault.Manifest;
import io.stillpoint.schemas.vault.Manifest.StoredObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The directories that a snapshot of certificates holds.
 *
 * @param restorable trees that are restored, by the address of their node
 * @param byHand trees that are saved but never put over existing ones, as {@code address:path}: audit logs
 */
record SavedTrees(Map<String, List<SavedTree>> restorable, List<String> byHand) {

    private static final String KEY = "tree.";
    private static final String AUDIT = "/var/lib/icp/audit";

    /** One saved tree. */
    record SavedTree(String address, String path, StoredObject object) {

        String where() {
            return address + ":" + path;
        }
    }

    static SavedTrees of(Manifest manifest) {
        Map<String, List<SavedTree>> restorable = new LinkedHashMap<>();
        List<String> byHand = new ArrayList<>();
        for (StoredObject object : manifest.objects()) {
            String[] place =
                    manifest.source().getOrDefault(KEY + object.name(), "").split(" ", 2);
            if (place.length != 2) {
                continue;
            }
            SavedTree tree = new SavedTree(place[0], place[1], object);
            if (tree.path().equals(AUDIT)) {
                byHand.add(tree.where());
            } else {
                restorable
                        .computeIfAbsent(tree.address(), _ -> new ArrayList<>())
                        .add(tree);
            }
        }
        return new SavedTrees(restorable, byHand);
    }

    List<SavedTree> all() {
        return restorable.values().stream().flatMap(List::stream).toList();
    }

    static List<String> paths(List<SavedTree> trees) {
        return trees.stream().map(SavedTree::path).toList();
    }
}
