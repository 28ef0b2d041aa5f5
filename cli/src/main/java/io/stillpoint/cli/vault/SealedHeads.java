package io.stillpoint.cli.vault;

import io.stillpoint.cli.broker.ChainCheck.SealedHead;
import io.stillpoint.cli.home.HomeSettings;
import io.stillpoint.cli.home.StillpointHome;
import io.stillpoint.cli.output.CliException;
import io.stillpoint.schemas.vault.ChainHead;
import io.stillpoint.vault.VaultException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What signed recovery points say of the log. It is written where the log is not, by a key that the broker does not have: who changes the
 * log, and the states beside it, leaves a contradiction here.
 *
 * @param heads of the newest points of each cluster
 * @param notes what was not compared, and why
 */
public record SealedHeads(List<SealedHead> heads, List<String> notes) {

    /** After a log was lost and begun anew, points of the life before contradict it until so many others are sealed. */
    private static final int NEWEST = 5;

    /**
     * Reads them.
     *
     * @param only of this cluster, null for all
     */
    public static SealedHeads read(StillpointHome home, HomeSettings settings, @Nullable String only) {
        List<SealedHead> heads = new ArrayList<>();
        List<String> notes = new ArrayList<>();
        try (VaultAccess vault = VaultAccess.open(home, settings)) {
            for (String cluster : vault.clusters()) {
                if (only == null || only.equals(cluster)) {
                    vault.points(cluster).stream()
                            .sorted(Comparator.reverseOrder())
                            .limit(NEWEST)
                            .forEach(point -> read(vault, cluster, point, heads, notes));
                }
            }
        } catch (VaultException e) {
            notes.add(uncompared(e.problem().sentence()));
        } catch (CliException e) {
            notes.add(uncompared(String.valueOf(e.getMessage())));
        }
        return new SealedHeads(heads, notes);
    }

    private static void read(
            VaultAccess vault, String cluster, String point, List<SealedHead> heads, List<String> notes) {
        try {
            ChainHead head = vault.point(cluster, point).document().head();
            if (head != null) {
                heads.add(new SealedHead(cluster, point, head));
            }
        } catch (VaultException e) {
            notes.add("recovery point %s of %s says nothing about the log: %s"
                    .formatted(point, cluster, e.problem().sentence()));
        }
    }

    private static String uncompared(String why) {
        return "the log is not compared with what is sealed in the vault: " + why;
    }
}
