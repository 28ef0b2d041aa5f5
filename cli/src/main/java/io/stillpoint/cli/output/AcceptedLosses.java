package io.stillpoint.cli.output;

import io.stillpoint.schemas.catalogue.CatalogueEntry;
import io.stillpoint.schemas.catalogue.CatalogueEntry.AcceptedLoss;
import io.stillpoint.schemas.loss.Loss;
import io.stillpoint.schemas.shared.SnapshotRef;
import java.util.List;
import java.util.Optional;

/** What was acknowledged of what points lack. */
public record AcceptedLosses(List<AcceptedLoss> accepted) {

    public AcceptedLosses {
        accepted = List.copyOf(accepted);
    }

    public static AcceptedLosses of(List<CatalogueEntry> catalogue) {
        return new AcceptedLosses(catalogue.stream()
                .filter(AcceptedLoss.class::isInstance)
                .map(AcceptedLoss.class::cast)
                .toList());
    }

    /** The acknowledgement of this loss, of whichever point of the cluster. */
    public Optional<AcceptedLoss> find(String cluster, Loss loss) {
        return accepted.stream()
                .filter(each -> each.cluster().equals(cluster) && each.loss().same(loss))
                .findFirst();
    }

    /** What these snapshots lack and nobody has acknowledged. */
    public List<Loss> open(String cluster, List<SnapshotRef> snapshots) {
        return LossText.all(snapshots).stream()
                .filter(loss -> find(cluster, loss).isEmpty())
                .toList();
    }
}
