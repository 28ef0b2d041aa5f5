package io.stillpoint.schemas.loss;

import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.text.PrintableText;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;

/** Losses travel in facts, in the state of a cluster and in a signed document, so a snapshot names some and counts the others. */
public final class LossBounds {

    /** The most that a snapshot has, the one that counts the others included. */
    public static final int MOST = 20;

    /** Code of the one that counts the others. */
    public static final String OTHERS = "losses-not-named";

    private static final int WHAT_LENGTH = 250;
    private static final int WHY_LENGTH = 300;
    private static final int DIGEST_LENGTH = 16;

    private LossBounds() {}

    /**
     * Returns the first ones in their order, and what counts the others. That has a digest of them, so it is the same loss in a later
     * point only if they are.
     */
    public static List<Loss> of(Component component, Collection<Loss> all) {
        List<Loss> sorted =
                all.stream().map(LossBounds::bounded).distinct().sorted().toList();
        if (sorted.size() <= MOST) {
            return sorted;
        }
        List<Loss> named = new ArrayList<>(sorted.subList(0, MOST - 1));
        List<Loss> others = sorted.subList(MOST - 1, sorted.size());
        StringBuilder text = new StringBuilder();
        others.forEach(
                loss -> text.append(loss.code()).append(' ').append(loss.what()).append('\n'));
        named.add(new Loss(
                component,
                OTHERS,
                "%d more (digest %s)".formatted(others.size(), digest(text.toString())),
                "a recovery point names at most %d losses of a snapshot".formatted(MOST - 1)));
        return List.copyOf(named);
    }

    private static Loss bounded(Loss loss) {
        String what = loss.what().length() <= WHAT_LENGTH
                ? loss.what()
                : loss.what().substring(0, WHAT_LENGTH - DIGEST_LENGTH - 3) + "… " + digest(loss.what());
        return new Loss(loss.component(), loss.code(), line(what, WHAT_LENGTH), line(loss.why(), WHY_LENGTH));
    }

    private static String line(String text, int longest) {
        return PrintableText.of(text.replaceAll("\\s+", " "), longest);
    }

    private static String digest(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash).substring(0, DIGEST_LENGTH);
        } catch (NoSuchAlgorithmException e) {
            throw new LinkageError("every JDK has SHA-256", e);
        }
    }
}
