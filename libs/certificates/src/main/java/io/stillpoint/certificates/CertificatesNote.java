package io.stillpoint.certificates;

import io.stillpoint.certificates.tree.LinkTargets;
import io.stillpoint.certificates.tree.TreeCertificates;
import io.stillpoint.schemas.loss.Loss;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.vault.NotedCertificate;
import io.stillpoint.streams.Sha256;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Collects what the manifest says about saved certificates: origin, fingerprints, expiry, and what is missing. */
final class CertificatesNote {

    private static final String ETCD_CA = "/etc/cfc/conf/etcd/ca.pem";

    private final Map<String, String> source = new TreeMap<>();
    private final Map<String, NotedCertificate> certificates = new TreeMap<>();
    private final Map<String, SavedTree> trees = new LinkedHashMap<>();
    private final List<String> missing = new ArrayList<>();
    private final List<String> mismatches = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private final List<String> alone = new ArrayList<>();
    private final Map<String, LinkTargets> links = new TreeMap<>();
    private final List<Loss> unsaved = new ArrayList<>();
    private String master = "";

    /** A tree that was saved as an object. */
    record SavedTree(String address, String path) {}

    void from(String address) {
        master = address;
    }

    String master() {
        return master;
    }

    /** @param what is not in the snapshot, in words */
    void lacks(String what) {
        missing.add(what);
    }

    /** @param what a tree or a directory in one, and where it leads to if it is a link */
    void unsaved(String address, String what, String why) {
        unsaved.add(new Loss(Component.CERTIFICATES, "certificates-directory-not-saved", address + ":" + what, why));
    }

    /** @param name of the object */
    void saved(String name, String address, String path, TreeCertificates found, List<String> remarks) {
        trees.put(name, new SavedTree(address, path));
        String where = address + ":" + path;
        found.files().forEach((file, all) -> {
            for (int i = 0; i < all.size(); i++) {
                certificates.put(where + "/" + file + (i == 0 ? "" : "#" + (i + 1)), all.get(i));
            }
            if ((path + "/" + file).equals(ETCD_CA)) {
                source.put("etcd.ca-sha256", String.join(",", found.fingerprints(file)));
            }
        });
        found.mismatches().forEach(text -> mismatches.add(where + "/" + text));
        found.unreadable().forEach(text -> notes.add(where + "/" + text));
        found.alone().forEach(file -> alone.add(where + "/" + file));
        links.computeIfAbsent(address, _ -> new LinkTargets()).add(path, found.members());
        remarks.forEach(text -> notes.add(where + ": " + text));
    }

    /** Returns the saved trees by object, in the order in which they were saved. */
    Map<String, SavedTree> trees() {
        return trees;
    }

    Map<String, String> source() {
        Map<String, String> all = new TreeMap<>(source);
        all.put("node.master", master);
        trees.forEach((name, tree) -> all.put("tree." + name, tree.address() + " " + tree.path()));
        certificates.forEach((where, certificate) -> all.put(NotedCertificate.KEY + where, certificate.line()));
        put(all, "trees.missing", missing);
        put(all, "keys.mismatched", mismatches);
        put(all, "keys.without-certificate", alone);
        put(all, "notes", notes);
        return all;
    }

    /** What the nodes have and the saved trees have not. */
    List<Loss> losses() {
        List<Loss> losses = new ArrayList<>(unsaved);
        links.forEach((address, targets) -> targets.unsaved()
                .forEach((link, unsaved) -> losses.add(new Loss(
                        Component.CERTIFICATES,
                        "certificates-link-target-not-saved",
                        "%s:%s -> %s".formatted(address, link, unsaved.target()),
                        unsaved.why()))));
        return losses;
    }

    /** Returns the number of certificates, when the first expires, and a digest of all fingerprints for comparison. */
    String position() {
        StringBuilder text = new StringBuilder();
        Instant first = Instant.MAX;
        for (Map.Entry<String, NotedCertificate> each : certificates.entrySet()) {
            text.append(each.getKey())
                    .append(' ')
                    .append(each.getValue().sha256())
                    .append('\n');
            first = first.isBefore(each.getValue().notAfter())
                    ? first
                    : each.getValue().notAfter();
        }
        return "%d certificates%s, sha256:%s%s"
                .formatted(
                        certificates.size(),
                        certificates.isEmpty()
                                ? ""
                                : ", the first expires "
                                        + first.atZone(ZoneOffset.UTC).toLocalDate(),
                        Sha256.hex(text.toString()),
                        missing.isEmpty() ? "" : ", incomplete");
    }

    private static void put(Map<String, String> all, String key, List<String> texts) {
        if (!texts.isEmpty()) {
            all.put(key, String.join("; ", texts));
        }
    }
}
