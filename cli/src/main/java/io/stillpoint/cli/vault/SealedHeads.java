package io.stillpoint.cli.vault;

import io.stillpoint.cli.broker.ChainCheck.SealedHead;
import io.stillpoint.cli.home.HomeSettings;
import io.stillpoint.cli.home.StillpointHome;
import io.stillpoint.cli.output.CliException;
import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.schemas.vault.ChainHead;
import io.stillpoint.vault.VaultException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What signed recovery points say of the log. It is written where the log is not, by a key that the broker does not have: who changes the
 * log, and the states beside it, leaves a contradiction here.
 *
 * @param heads of the newest points of each cluster
 * @param wrong points that are not what was sealed
 * @param notes what was not compared, and why
 */
public record SealedHeads(List<SealedHead> heads, List<String> wrong, List<String> notes) {

    /** After a log was lost and begun anew, points of the life before contradict it until so many others are sealed. */
    private static final int NEWEST = 5;

    /** What a vault says of a point that somebody has changed, or put in the place of another one. */
    private static final Set<String> FORGED = Set.of("signature-wrong", "point-document-wrong");

    SealedHeads() {
        this(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    }

    /**
     * Reads them.
     *
     * @param only of this cluster, null for all
     */
    public static SealedHeads read(StillpointHome home, HomeSettings settings, @Nullable String only) {
        var sealed = new SealedHeads();
        try (VaultAccess vault = VaultAccess.open(home, settings)) {
            for (String cluster : vault.clusters()) {
                if (only == null || only.equals(cluster)) {
                    vault.points(cluster).stream()
                            .sorted(Comparator.reverseOrder())
                            .limit(NEWEST)
                            .forEach(point -> sealed.read(vault, cluster, point));
                }
            }
        } catch (VaultException e) {
            sealed.notes.add(uncompared(e.problem().sentence()));
        } catch (CliException e) {
            sealed.notes.add(uncompared(String.valueOf(e.getMessage())));
        }
        return sealed;
    }

    private void read(VaultAccess vault, String cluster, String point) {
        try {
            ChainHead head = vault.point(cluster, point).document().head();
            if (head != null) {
                heads.add(new SealedHead(cluster, point, head));
            }
        } catch (VaultException e) {
            leaveOut(cluster, point, e.problem());
        }
    }

    void leaveOut(String cluster, String point, Problem why) {
        if (FORGED.contains(why.code())) {
            wrong.add("%s: recovery point %s is not what was sealed: %s".formatted(cluster, point, why.sentence()));
        } else {
            notes.add(
                    "recovery point %s of %s says nothing about the log: %s".formatted(point, cluster, why.sentence()));
        }
    }

    private static String uncompared(String why) {
        return "the log is not compared with what is sealed in the vault: " + why;
    }
}
