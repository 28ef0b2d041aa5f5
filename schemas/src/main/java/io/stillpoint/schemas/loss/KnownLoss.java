package io.stillpoint.schemas.loss;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A loss that a recovery point of a cluster has named, as it is remembered. What was named longest ago is forgotten first, with its
 * acceptance: a later point that names it again lacks it again.
 *
 * @param name which loss it is, see {@link Loss#name}
 * @param accepted whether somebody has acknowledged it
 */
public record KnownLoss(String name, boolean accepted) {

    /** As many as are remembered of a cluster; its state travels in one record. */
    public static final int MOST = 250;

    /** What is remembered once a point is sealed that lacks these. */
    public static List<KnownLoss> named(List<KnownLoss> before, Collection<Loss> losses) {
        Map<String, KnownLoss> known = byName(before);
        for (Loss loss : losses) {
            KnownLoss old = known.remove(loss.name());
            known.put(loss.name(), old == null ? new KnownLoss(loss.name(), false) : old);
        }
        return known.values().stream().skip(Math.max(0, known.size() - MOST)).toList();
    }

    /** What is remembered once these are acknowledged; those that nobody has named are not remembered. */
    public static List<KnownLoss> accepted(List<KnownLoss> before, Collection<Loss> losses) {
        Set<String> names = losses.stream().map(Loss::name).collect(Collectors.toSet());
        return before.stream()
                .map(known -> names.contains(known.name()) ? new KnownLoss(known.name(), true) : known)
                .toList();
    }

    /** The names of those that were acknowledged and are forgotten once a point is sealed that lacks these. */
    public static List<String> forgotten(List<KnownLoss> before, Collection<Loss> losses) {
        Map<String, KnownLoss> after = byName(named(before, losses));
        return acceptedNames(before).filter(name -> !after.containsKey(name)).toList();
    }

    /** The names of those that were acknowledged. */
    public static Stream<String> acceptedNames(List<KnownLoss> known) {
        return known.stream().filter(KnownLoss::accepted).map(KnownLoss::name);
    }

    private static Map<String, KnownLoss> byName(List<KnownLoss> known) {
        Map<String, KnownLoss> byName = new LinkedHashMap<>();
        known.forEach(each -> byName.put(each.name(), each));
        return byName;
    }
}
