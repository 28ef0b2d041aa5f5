package io.stillpoint.cli.vault;

import io.stillpoint.cli.output.CliException;
import io.stillpoint.cli.output.ExitCode;
import io.stillpoint.cli.output.HumanText;
import org.jspecify.annotations.Nullable;

/** What a verification found in all. One that found nothing to verify has proved nothing, so it does not end well either. */
record VerificationSum(int good, int bad, boolean blobsWhole) {

    /**
     * Prints it.
     *
     * @return the exit code
     * @throws CliException when what was named is not in the vault
     */
    int report(@Nullable String cluster, @Nullable String point) {
        if (good + bad == 0 && (cluster != null || point != null)) {
            throw new CliException("vault: expected recovery point%s%s, found none. See ./stillpoint backup list."
                    .formatted(
                            point == null ? "s" : " " + point, cluster == null ? "" : " of cluster '" + cluster + "'"));
        }
        System.out.printf("%s whole, %d not%n", HumanText.plural(good, "recovery point"), bad);
        if (bad > 0 || !blobsWhole) {
            return ExitCode.FAILED;
        }
        if (good == 0) {
            System.out.println("NOTHING WAS PROVED: the vault holds no recovery point of a cluster that is known here."
                    + " Take one: ./stillpoint backup create --cluster NAME --wait");
            return ExitCode.DONE_WITH_WARNINGS;
        }
        return ExitCode.DONE;
    }
}
