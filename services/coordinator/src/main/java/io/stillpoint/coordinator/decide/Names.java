package io.stillpoint.coordinator.decide;

import io.stillpoint.coordinator.decide.plan.Asked;
import io.stillpoint.schemas.event.Request;
import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.internal.SagaState;
import io.stillpoint.schemas.shared.SagaKind;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** Names that follow from what is known: the same request gives the same saga, whoever computes it and however often. */
final class Names {

    private static final DateTimeFormatter POINT_TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
    private static final int SAGA_BYTES = 6;
    private static final int SUFFIX_LENGTH = 6;

    private Names() {}

    /** {@code s-} and twelve hexadecimal digits of a digest over cluster and request id. */
    static String saga(String cluster, String requestId) {
        byte[] digest = sha256().digest((cluster + '\n' + requestId).getBytes(StandardCharsets.UTF_8));
        return "s-" + HexFormat.of().formatHex(digest, 0, SAGA_BYTES);
    }

    /** Such as {@code 20261122T124924Z-3fa94c}: sorts by time, ends with the saga's last digits. */
    static String point(Instant now, String saga) {
        return POINT_TIME.format(now) + "-" + saga.substring(saga.length() - SUFFIX_LENGTH);
    }

    /** The recovery point that a saga makes or restores from, null while none is chosen. */
    static @Nullable String point(SagaState saga) {
        if (saga.kind() != SagaKind.RESTORE) {
            return saga.point();
        }
        return saga.steps().values().stream()
                .filter(step -> step.result() instanceof StepFact.RestorePlanned)
                .map(step -> ((StepFact.RestorePlanned) step.result()).point())
                .findFirst()
                .orElse(null);
    }

    /** What kind of saga carries out {@code request}. */
    static SagaKind kind(Request request) {
        return Asked.kind(request);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
