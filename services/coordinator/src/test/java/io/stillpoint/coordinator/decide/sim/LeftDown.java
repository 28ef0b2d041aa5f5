package io.stillpoint.coordinator.decide.sim;

import io.stillpoint.schemas.event.SagaFact;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Nodes that a saga said it could not bring back, as an operator would read it. */
final class LeftDown {

    private LeftDown() {}

    static Set<String> nodes(SagaFact end, Set<String> nodes) {
        Set<String> left = new HashSet<>();
        for (String line : said(end)) {
            for (String node : nodes) {
                if (line.startsWith(node + ": ")) {
                    left.add(node);
                }
            }
        }
        return left;
    }

    /** Whether it said that this content is not what it was before. */
    static boolean notRolledBack(SagaFact end, String label) {
        return said(end).stream().anyMatch(line -> line.startsWith(label + " is not rolled back"));
    }

    /** Whether it said that this content stays restored. */
    static boolean staysRestored(SagaFact end, String label) {
        return said(end).stream().anyMatch(line -> line.startsWith(label + " is restored"));
    }

    /** The nodes that a saga which did what was asked calls not back. */
    static List<String> named(SagaFact end) {
        return switch (end) {
            case SagaFact.BackupCompleted completed -> completed.nodesNotStarted();
            case SagaFact.RestoreCompleted completed -> completed.nodesNotStarted();
            case SagaFact.OrderCompleted completed -> completed.nodesNotStarted();
            default -> List.of();
        };
    }

    static List<String> said(SagaFact end) {
        return switch (end) {
            case SagaFact.BackupCompleted completed -> completed.stateLeft();
            case SagaFact.RestoreCompleted completed -> completed.stateLeft();
            case SagaFact.OrderCompleted completed -> completed.stateLeft();
            case SagaFact.BackupFailed failed -> failed.stateLeft();
            case SagaFact.RestoreFailed failed -> failed.stateLeft();
            case SagaFact.OrderFailed failed -> failed.stateLeft();
            default -> List.of();
        };
    }
}
