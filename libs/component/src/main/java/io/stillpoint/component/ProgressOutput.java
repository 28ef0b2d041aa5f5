package io.stillpoint.component;

import io.stillpoint.bus.task.TaskContext;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.atomic.AtomicLong;

/** Says how many bytes have passed; closing it leaves the stream below open, because only a commit makes it count. */
public final class ProgressOutput extends FilterOutputStream {

    private final TaskContext context;
    private final String message;
    private final AtomicLong passedBytes = new AtomicLong();

    public ProgressOutput(OutputStream out, TaskContext context, String message) {
        super(out);
        this.context = context;
        this.message = message;
    }

    @Override
    public void write(int b) throws IOException {
        out.write(b);
        passed(1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        out.write(bytes, offset, length);
        passed(length);
    }

    /** Says something else than the message, with the bytes that have passed; may be called from any thread. */
    public void say(String instead) {
        context.progress(passedBytes.get(), null, instead);
    }

    private void passed(int bytes) {
        context.progress(passedBytes.addAndGet(bytes), null, message);
    }

    @Override
    public void close() throws IOException {
        out.flush();
    }
}
