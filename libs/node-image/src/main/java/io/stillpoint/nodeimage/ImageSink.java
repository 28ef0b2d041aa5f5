package io.stillpoint.nodeimage;

import io.stillpoint.bus.task.StepFailedException;
import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.schemas.shared.ProblemException;
import io.stillpoint.vault.VaultException;
import io.stillpoint.vault.VaultOutput;
import java.io.IOException;
import java.io.OutputStream;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** Takes a mount's tar: checks its structure, reports progress, passes it to the vault. */
public final class ImageSink extends OutputStream {

    private final VaultOutput output;
    private final LongConsumer progress;
    private final TarWatch tar = new TarWatch();
    private final String where;
    private @Nullable ProblemException failure;
    private long bytes;

    public ImageSink(VaultOutput output, String where, LongConsumer progress) {
        this.output = output;
        this.where = where;
        this.progress = progress;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] buffer, int offset, int length) throws IOException {
        try {
            tar.pass(buffer, offset, length);
        } catch (IOException e) {
            failure = notWhole(e.getMessage());
            throw e;
        }
        try {
            output.write(buffer, offset, length);
        } catch (VaultException e) {
            failure = e;
            throw e;
        }
        bytes += length;
        progress.accept(bytes);
    }

    /** Returns what made writing fail, or {@code seen} when writing did not: the sender of a stream sees only that it broke. */
    public ProblemException failureOr(ProblemException seen) {
        return failure == null ? seen : failure;
    }

    /** Proves that the tar is whole, and returns the number of its members. */
    public long proveEnd() throws IOException {
        if (!tar.ended()) {
            throw notWhole("an end in the middle, after " + tar.members() + " members and " + bytes + " bytes");
        }
        return tar.members();
    }

    private StepFailedException notWhole(@Nullable String found) {
        return new StepFailedException(
                new Problem(
                        "image-not-whole",
                        "a tar with its end-of-archive mark",
                        String.valueOf(found),
                        where,
                        "Look at tar's messages in the node's journal. The same task is safe to repeat."),
                true);
    }
}
