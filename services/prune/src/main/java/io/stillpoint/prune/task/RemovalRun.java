package io.stillpoint.prune.task;

import io.stillpoint.bus.task.TaskContext;
import io.stillpoint.policy.leftover.BlobVerdict;
import io.stillpoint.policy.leftover.RunFolder;
import io.stillpoint.policy.leftover.SharedBlob;
import io.stillpoint.policy.leftover.UnfinishedUpload;
import io.stillpoint.policy.prune.PrunePlan;
import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.vault.VaultException;
import io.stillpoint.vault.prune.RemovalResult;
import io.stillpoint.vault.prune.RunObjects;
import io.stillpoint.vault.prune.VaultInventory;
import io.stillpoint.vault.prune.VaultRemoval;
import io.stillpoint.vault.store.MultipartUpload;
import java.time.Duration;
import java.util.List;

/**
 * One removal, part by part: points, what executions left, uploads, shared objects. Other sagas wait meanwhile, so it ends before its
 * time is over; the next prune finds what is left.
 */
final class RemovalRun {

    /** Enough for one more part and the report. */
    private static final Duration RESERVE = Duration.ofMinutes(2);

    private final VaultRemoval removal;
    private final VaultInventory inventory;
    private final TaskContext context;
    private RemovalResult removed = RemovalResult.NOTHING;
    private int left;

    RemovalRun(VaultRemoval removal, VaultInventory inventory, TaskContext context) {
        this.removal = removal;
        this.inventory = inventory;
        this.context = context;
    }

    /** Removes {@code points} and what goes by the plan. */
    RemovalResult carryOut(String cluster, List<String> points, PrunePlan plan) throws VaultException {
        for (String point : points) {
            part(point, () -> removal.point(cluster, point));
        }
        for (RunFolder folder : plan.leftovers()) {
            if (!points.contains(folder.point())) {
                for (RunObjects run : runs(folder)) {
                    part(run.folder(), () -> removal.run(run));
                }
            }
        }
        for (UnfinishedUpload upload : plan.uploads()) {
            part(upload.key(), () -> {
                removal.upload(new MultipartUpload.Unfinished(upload.key(), upload.uploadId(), upload.begunAt()));
                return RemovalResult.NOTHING;
            });
        }
        for (BlobVerdict verdict : plan.blobs()) {
            part(verdict.blob().key(), () -> shared(verdict));
        }
        return left == 0 ? removed : unfinished().plus(removed);
    }

    private interface Part {
        RemovalResult remove() throws VaultException;
    }

    private void part(String what, Part part) throws VaultException {
        if (context.left().compareTo(RESERVE) < 0) {
            left++;
            return;
        }
        context.progress(removed.bytes(), null, "removing " + what);
        removed = removed.plus(part.remove());
    }

    private List<RunObjects> runs(RunFolder folder) {
        return inventory.runs().stream()
                .filter(run -> run.point().equals(folder.point()) && run.run().equals(folder.run()))
                .toList();
    }

    private RemovalResult shared(BlobVerdict verdict) throws VaultException {
        SharedBlob blob = verdict.blob();
        return switch (verdict.fate()) {
            case STAYS -> RemovalResult.NOTHING;
            case NOTED -> {
                removal.noteUnused(blob.key());
                yield RemovalResult.NOTHING;
            }
            case REMOVED -> removal.shared(blob.key());
        };
    }

    private RemovalResult unfinished() {
        return new RemovalResult(
                0,
                0,
                List.of(new Problem(
                        "prune-unfinished",
                        "all that goes to be removed in the time of one prune",
                        left + " points, executions or shared objects left",
                        "vault",
                        "Prune again: the next one goes on.")),
                0);
    }
}
