package io.stillpoint.mariadb.dump;

import io.stillpoint.schemas.loss.Loss;
import io.stillpoint.schemas.shared.Component;
import java.util.ArrayList;
import java.util.List;

/** What a server has and its dump has not. Accounts and rights that the server itself does not honour are no loss. */
public final class DumpLosses {

    private DumpLosses() {}

    /** All that a dump left out, in the server's names. */
    public static List<Loss> of(DumpFacts facts) {
        List<Loss> losses = new ArrayList<>();
        for (BrokenView view : facts.catalogue().brokenViews()) {
            losses.add(loss("mariadb-view-left-out", "view " + view.title(), view.because()));
        }
        for (String table : facts.catalogue().tablesLeftOut()) {
            losses.add(loss(
                    "mariadb-table-left-out",
                    "table " + table,
                    "its server cannot read it, because a file of it is gone or damaged;"
                            + " its triggers are left out with it"));
        }
        for (String table : facts.catalogue().withoutHistory()) {
            losses.add(loss(
                    "mariadb-history-left-out",
                    "history of table " + table,
                    "it counts transactions, whose numbers mean nothing on another server; its rows are saved as they"
                            + " were just before the instant of all other tables"));
        }
        return losses;
    }

    private static Loss loss(String code, String what, String why) {
        return new Loss(Component.MARIADB, code, what, why);
    }
}
