package io.stillpoint.bus;

import io.stillpoint.schemas.event.Envelope;
import io.stillpoint.schemas.event.Fact;
import io.stillpoint.schemas.json.Json;
import io.stillpoint.streams.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/**
 * Chains a cluster's facts: each carries the hash of the one before it, so that a fact that was changed, removed or
 * slipped in shows.
 *
 * <p>The hash is SHA-256 over the attributes, each as {@code <bytes>:<text>,} in this order: previoushash, sequence,
 * id, source, type, time, cluster, saga, causation (absent ones are empty), and then the data exactly as sent. Lengths
 * come first because ids are sent by foreign systems and may hold anything.
 */
public final class HashChain {

    /** What the first fact of a cluster carries as previous hash. */
    public static final String START = "";

    private HashChain() {}

    /** Returns the hash of a fact that is about to be sent; its data becomes JSON as {@link Json} writes it. */
    public static String hashOf(Envelope<? extends Fact> fact) {
        return hashOf(fact, Json.bytes(fact.data()));
    }

    /**
     * Returns the hash of a fact as it was read.
     *
     * @param data the record's own bytes: a later release may know more fields than this one
     */
    public static String hashOf(Envelope<? extends Fact> fact, byte[] data) {
        if (fact.sequence() == null || fact.previousHash() == null) {
            throw new IllegalArgumentException("A fact without sequence and previous hash has no place in the chain");
        }
        MessageDigest digest = Sha256.start();
        add(digest, fact.previousHash());
        add(digest, Long.toString(fact.sequence()));
        add(digest, fact.id());
        add(digest, fact.source());
        add(digest, fact.type());
        add(digest, fact.time().toString());
        add(digest, fact.cluster());
        add(digest, fact.saga());
        add(digest, fact.causation());
        digest.update(data);
        return Sha256.hex(digest);
    }

    private static void add(MessageDigest digest, @Nullable String text) {
        byte[] bytes = (text == null ? "" : text).getBytes(StandardCharsets.UTF_8);
        digest.update((bytes.length + ":").getBytes(StandardCharsets.US_ASCII));
        digest.update(bytes);
        digest.update((byte) ',');
    }
}
