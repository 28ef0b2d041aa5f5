package io.stillpoint.schemas.guard;

import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.Problem;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Every guard of a restore. What is merely broken, full or in the way where the data goes is never a reason to refuse for good: such a
 * guard is of kind {@link Kind#BY_NAME}. {@code docs/restoring.md} shows this table.
 */
public enum Guard {
    HOT_IMAGE(
            "hot-image-for-control-plane",
            Component.NODE_IMAGE,
            "a hot image would be laid onto a master, an etcd member, the boot node or a node that is not declared"),
    OTHER_CLUSTER("other-cluster", null, "the point, its snapshot or its manifest is of another cluster"),
    POINT_UNSIGNED("point-unsigned", null, "nobody signed the point's document"),
    POINT_DOCUMENT_WRONG("point-document-wrong", null, "the document is another point's, or cannot be understood"),
    SIGNATURE_WRONG("signature-wrong", null, "the signature is not of this document"),
    SIGNATURE_KEY_UNKNOWN("signature-key-unknown", null, "a key signed it that is not trusted"),
    SIGNATURE_UNREADABLE("signature-unreadable", null, "the signature cannot be understood"),
    VAULT_OBJECT_MISSING("vault-object-missing", null, "an object that was sealed is not in the vault"),
    MANIFEST_DAMAGED("manifest-damaged", null, "the manifest is not the very text that was sealed"),
    MANIFEST_OF_ANOTHER_SNAPSHOT("manifest-of-another-snapshot", null, "the manifest describes another snapshot"),
    OBJECT_DAMAGED("object-damaged", null, "stored bytes differ from those that were written"),
    NO_POINT("no-point", null, "no point is named, and no sealed one holds all that is asked for"),
    NO_POINT_AT("no-point-at", null, "the time of --at is before the first point that holds it, or in the future"),
    COMPONENT_NOT_IN_POINT(
            "component-not-in-point", null, "the point holds no snapshot of a component that is asked for"),
    MEMBERS_DIFFER(
            "members-differ-from-topology",
            Component.ETCD,
            "a member's etcd.json names others than the declared members"),
    MEMBER_NOT_LISTED(
            "member-not-in-initial-cluster",
            Component.ETCD,
            "a member's own name or address is not in its --initial-cluster"),
    MEMBERS_DISAGREE("members-disagree", Component.ETCD, "the members' manifests would make two clusters"),
    MEMBER_NAME_TWICE("member-name-twice", Component.ETCD, "two members have one name"),
    ETCDCTL_VERSION(
            "etcdctl-version-differs",
            Component.ETCD,
            "the members' etcd could not read what this machine's etcdctl writes"),
    CA_DIFFERS("ca-differs", null, "etcd's members use another CA than the snapshot's"),
    KEY_DOES_NOT_FIT("key-does-not-fit", Component.CERTIFICATES, "a saved key does not fit its certificate"),
    NODE_NOT_DECLARED("node-not-declared", Component.CERTIFICATES, "they were saved from a node that is not declared"),
    MONGODB_OTHER_SET("mongodb-other-replica-set", Component.MONGODB, "the server is of another replica set"),
    MONGODB_VERSION("mongodb-version", Component.MONGODB, "the server is older than 3.6"),
    MONGODB_SERVER_OLDER("mongodb-server-older", Component.MONGODB, "the server is older than the snapshot's"),
    MONGODB_SERVER_NEWER(
            "mongodb-server-newer", Component.MONGODB, "the server is of a newer series than the snapshot's"),
    MARIADB_TOO_OLD("mariadb-server-too-old", Component.MARIADB, "the server is older than the snapshot's"),
    REGISTRY_ROOT_BROKEN("registry-root-broken", Component.REGISTRY, "the snapshot's list of images is not whole"),

    OLDER_THAN_NEWEST(
            "older-than-newest",
            Component.ETCD,
            "a newer etcd snapshot is sealed, in a point that holds nothing wanted after --at",
            "what was written since the older one is lost"),
    POINT_DAMAGED(
            "point-damaged",
            null,
            "the point that is named, or the newest, was found damaged",
            "it is read back once more; nothing is touched unless it is whole again"),
    TOO_LITTLE_DISK(
            "too-little-disk",
            Component.ETCD,
            "a member has less room beside the old data than half as much again as the snapshot, and its WAL",
            "the member compares with the finished data; it keeps the old data where even that does not fit"),
    MOUNT_IN_THE_WAY(
            "mount-in-the-way",
            Component.ETCD,
            "something is mounted below a member's data directory, but not where etcd reads",
            "the mounts that the plan names go aside with the old data and stay mounted there"
                    + " until the next boot; then /etc/fstab mounts them below the new data"),
    CA_UNKNOWN(
            "ca-unknown",
            Component.CERTIFICATES,
            "no member says which CA it uses",
            "nobody compares the saved CA with the one in use"),
    CERTIFICATE_EXPIRED(
            "certificate-expired",
            Component.CERTIFICATES,
            "some that would be restored have expired",
            "they are put in place all the same: renew them at once"),
    MONGODB_TOO_LITTLE_DISK(
            "mongodb-too-little-disk",
            Component.MONGODB,
            "the primary says that it has less room than the plain documents need",
            "the data goes beside the old one as far as it fits; a server whose disk is full ends itself"),
    MARIADB_TABLES_UNREADABLE(
            "mariadb-tables-unreadable",
            Component.MARIADB,
            "the server cannot open tables that would be kept aside",
            "a table that cannot be renamed is dropped; only those that the plan names");

    /** Whether a person may let something through. */
    public enum Kind {
        /** What would be brought back is wrong. */
        NEVER,
        /** The target is damaged, full, mounted or in use, or something would be lost that the plan names. */
        BY_NAME
    }

    private final String code;
    private final @Nullable Component component;
    private final String refuses;
    private final @Nullable String accepted;

    Guard(String code, @Nullable Component component, String refuses) {
        this(code, component, refuses, null);
    }

    Guard(String code, @Nullable Component component, String refuses, @Nullable String accepted) {
        this.code = code;
        this.component = component;
        this.refuses = refuses;
        this.accepted = accepted;
    }

    public String code() {
        return code;
    }

    public Kind kind() {
        return accepted == null ? Kind.NEVER : Kind.BY_NAME;
    }

    /** What it is about; empty when it is about whatever is restored. */
    public Optional<Component> component() {
        return Optional.ofNullable(component);
    }

    /** When it refuses, in words. */
    public String refuses() {
        return refuses;
    }

    /** What happens when it is let through; empty when that cannot be. */
    public Optional<String> accepted() {
        return Optional.ofNullable(accepted);
    }

    /** What to type so that it lets through what it has shown. */
    public String option() {
        return "--accept " + code;
    }

    public static Optional<Guard> of(String code) {
        return Arrays.stream(values()).filter(guard -> guard.code.equals(code)).findFirst();
    }

    /** Codes that a request may accept, in alphabetical order. */
    public static List<String> acceptable() {
        return Arrays.stream(values())
                .filter(guard -> guard.kind() == Kind.BY_NAME)
                .map(Guard::code)
                .sorted()
                .toList();
    }

    /** Why these codes cannot be accepted, empty when they can. */
    public static Optional<Problem> refusal(Collection<String> codes, String where) {
        List<String> never = new ArrayList<>();
        List<String> unknown = new ArrayList<>();
        for (String code : codes) {
            Optional<Guard> guard = of(code);
            if (guard.isEmpty()) {
                unknown.add(code);
            } else if (guard.get().kind() == Kind.NEVER) {
                never.add(code + " (" + guard.get().refuses + ")");
            }
        }
        if (never.isEmpty() && unknown.isEmpty()) {
            return Optional.empty();
        }
        String found = never.isEmpty() ? "" : "never to be accepted: " + String.join(", ", never);
        found += never.isEmpty() || unknown.isEmpty() ? "" : "; ";
        found += unknown.isEmpty() ? "" : "unknown: " + String.join(", ", unknown);
        return Optional.of(new Problem(
                "not-acceptable",
                "codes among " + acceptable().stream().collect(Collectors.joining(", ")),
                found,
                where,
                "Accept only what a plan has refused and told you how to accept."));
    }
}
