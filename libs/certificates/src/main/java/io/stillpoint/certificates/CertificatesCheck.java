package io.stillpoint.certificates;

import io.stillpoint.schemas.guard.Guard;
import io.stillpoint.schemas.guard.Objection;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.schemas.shared.Topology;
import io.stillpoint.schemas.vault.Manifest;
import io.stillpoint.schemas.vault.NotedCertificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Decides whether certificates must not be restored. Plain decisions on facts that were gathered before. */
final class CertificatesCheck {

    private static final int EXPIRED_NAMED = 5;

    private static final String SOURCE_CA = "etcd.ca-sha256";
    private static final String SOURCE_MISMATCHES = "keys.mismatched";

    private CertificatesCheck() {}

    /** Returns problems that forbid a restore. Asked when it is planned and again before it touches a node. */
    static List<Problem> always(
            Manifest manifest, SavedTrees trees, Topology topology, Map<String, List<String>> memberCas) {
        List<Problem> problems = new ArrayList<>();
        for (String address : trees.restorable().keySet()) {
            if (topology.node(address).isEmpty()) {
                problems.add(new Problem(
                        Guard.NODE_NOT_DECLARED.code(),
                        "a declared node: a restore writes to no other",
                        address,
                        "the snapshot of certificates",
                        "Declare the cluster with it, or restore the directories by hand: './stillpoint backup "
                                + "describe POINT' shows the lines."));
            }
        }
        String mismatches = manifest.source().get(SOURCE_MISMATCHES);
        if (mismatches != null) {
            problems.add(keyDoesNotFit(mismatches));
        }
        String recorded = manifest.source().get(SOURCE_CA);
        if (recorded != null) {
            Set<String> then = Set.copyOf(Arrays.asList(recorded.split(",")));
            memberCas.forEach((member, now) -> {
                if (now.stream().noneMatch(then::contains)) {
                    problems.add(new Problem(
                            Guard.CA_DIFFERS.code(),
                            "etcd's CA certificate with SHA-256 " + recorded + ", as in the snapshot",
                            String.join(",", now),
                            member,
                            "With these certificates the API server could not talk to etcd. Take a recovery point made"
                                    + " since the CA was replaced."));
                }
            });
        }
        return problems;
    }

    /** What an operator may accept by name. Asked when it is planned and again before it touches a node. */
    static List<Objection> objections(
            Manifest manifest, SavedTrees trees, Map<String, List<String>> memberCas, Instant now) {
        return Stream.of(caIsKnown(manifest, memberCas), notExpired(manifest, trees, now))
                .flatMap(Optional::stream)
                .toList();
    }

    /**
     * Objects to expired certificates: the API server and etcd would refuse each other. An operator may accept
     * it, because the certificates in use may have expired too, and a bundle of authorities may hold old ones.
     */
    private static Optional<Objection> notExpired(Manifest manifest, SavedTrees trees, Instant now) {
        List<String> files = new ArrayList<>();
        List<String> expired = new ArrayList<>();
        NotedCertificate.of(manifest.source()).forEach((where, certificate) -> {
            boolean laidDown = trees.all().stream().anyMatch(tree -> where.startsWith(tree.where() + "/"));
            if (laidDown && certificate.notAfter().isBefore(now)) {
                files.add(where);
                expired.add(where + " on " + certificate.notAfter());
            }
        });
        if (expired.isEmpty()) {
            return Optional.empty();
        }
        return objection(
                Guard.CERTIFICATE_EXPIRED,
                files,
                new Problem(
                        Guard.CERTIFICATE_EXPIRED.code(),
                        "certificates that are valid at " + now,
                        expired.size() + " that have expired: "
                                + expired.stream().limit(EXPIRED_NAMED).collect(Collectors.joining("; "))
                                + (expired.size() > EXPIRED_NAMED ? "; and more" : ""),
                        "the snapshot of certificates",
                        "Take a later recovery point. If you want these certificates anyway: "
                                + Guard.CERTIFICATE_EXPIRED.option() + "."));
    }

    /** Objects when no member can say which CA etcd uses. An operator may accept it when all members have lost theirs. */
    private static Optional<Objection> caIsKnown(Manifest manifest, Map<String, List<String>> memberCas) {
        boolean recorded = manifest.source().containsKey(SOURCE_CA);
        if (recorded && !memberCas.isEmpty()) {
            return Optional.empty();
        }
        String found = recorded ? "none on any member" : "none in the snapshot";
        return objection(
                Guard.CA_UNKNOWN,
                List.of(found),
                new Problem(
                        Guard.CA_UNKNOWN.code(),
                        "the CA certificate of etcd, in the snapshot and on at least one member, to compare them",
                        found,
                        "/etc/cfc/conf/etcd",
                        "Look at etcd's members. If they have lost their certificates too: " + Guard.CA_UNKNOWN.option()
                                + "."));
    }

    private static Optional<Objection> objection(Guard guard, List<String> subjects, Problem problem) {
        return Optional.of(
                new Objection(guard, Component.CERTIFICATES, Component.CERTIFICATES.label(), subjects, problem));
    }

    static Problem keyDoesNotFit(String which) {
        return new Problem(
                Guard.KEY_DOES_NOT_FIT.code(),
                "keys that fit their certificates",
                which,
                "the snapshot of certificates",
                "The node was like this when it was saved. Take an earlier recovery point, or restore the right "
                        + "files by hand.");
    }
}
