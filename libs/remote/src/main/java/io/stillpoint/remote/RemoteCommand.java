package io.stillpoint.remote;

import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.streams.process.StallGuard;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.apache.sshd.client.channel.ChannelExec;
import org.apache.sshd.client.session.ClientSession;
import org.jspecify.annotations.Nullable;

/** One running command: its channel, its messages and the limits on its time. */
final class RemoteCommand implements AutoCloseable {

    private static final int MAX_ANSWER_BYTES = 4 * 1024 * 1024;

    private final NodeCommand command;
    private final String where;
    private final ChannelExec channel;
    private final ScriptMessages messages;
    private final CompletableFuture<Boolean> closed = new CompletableFuture<>();
    private final StallGuard guard;

    private RemoteCommand(
            NodeCommand command, String where, ChannelExec channel, ScriptMessages messages, RemoteTimeouts timeouts) {
        this.command = command;
        this.where = where;
        this.channel = channel;
        this.messages = messages;
        this.guard = new StallGuard(timeouts.idle(), command.limit(), () -> channel.close(true));
    }

    static RemoteCommand start(
            ClientSession session, NodeCommand command, String where, RemoteTimeouts timeouts, Consumer<String> waiting)
            throws RemoteException, InterruptedException {
        return start(session, command, CommandLine.of(command), where, timeouts, waiting);
    }

    static RemoteCommand start(
            ClientSession session,
            NodeCommand command,
            String line,
            String where,
            RemoteTimeouts timeouts,
            Consumer<String> waiting)
            throws RemoteException, InterruptedException {
        try {
            ChannelExec channel = session.createExecChannel(line);
            ScriptMessages messages = new ScriptMessages(waiting);
            channel.setErr(messages);
            RemoteCommand running = new RemoteCommand(command, where, channel, messages, timeouts);
            channel.addCloseFutureListener(future -> running.closed.complete(true));
            channel.open().verify(timeouts.connect());
            return running;
        } catch (IOException | IllegalStateException e) {
            throwInterrupt(e);
            // A session that has ended meanwhile opens no new channel and says so with the second exception.
            throw RemoteProblems.lost(where, "before '" + command.verb() + "' started", e);
        }
    }

    void closeInput() throws RemoteException, InterruptedException {
        try {
            channel.getInvertedIn().close();
        } catch (IOException e) {
            throwInterrupt(e);
            throw RemoteProblems.lost(where, "as '" + command.verb() + "' started", e);
        }
    }

    /** Writes standard input. When the node stops reading, its reason is reported instead of the broken pipe. */
    void feedInput(RemoteNode.StreamWriter writer) throws RemoteException, InterruptedException {
        SourceErrors source = new SourceErrors(guard.watching(channel.getInvertedIn()));
        try (guard) {
            guard.start(true);
            writer.writeTo(source);
            source.close();
        } catch (IOException e) {
            if (!source.sinkFailed()) {
                // The node must not take half of the input for all of it: the channel ends without an end of file.
                channel.close(true);
                throw RemoteProblems.local("feed-source-failed", "to read the input for the node", where, e);
            }
            throwInterrupt(e);
            if (e instanceof SocketTimeoutException) {
                // The node has taken nothing for so long that the library gave up before the guard did.
                throw tooLong(true);
            }
            finish();
            throw RemoteProblems.lost(where, "while '" + command.verb() + "' was fed", e);
        }
    }

    NodeAnswer answer() throws RemoteException, InterruptedException {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        // A verb that waits may print nothing for a long time; only its limit counts.
        copyOutput(new Bounded(text), 8192, false);
        finish();
        return NodeAnswer.parse(text.toString(StandardCharsets.UTF_8), where);
    }

    /** Copies standard output in the calling thread, so that a slow sink slows the node and not the client's I/O. */
    long copyOutput(OutputStream sink, int bufferBytes, boolean stallsCount)
            throws RemoteException, InterruptedException {
        byte[] buffer = new byte[bufferBytes];
        long total = 0;
        try (guard) {
            guard.start(stallsCount);
            InputStream out = channel.getInvertedOut();
            for (int n = read(out, buffer); n >= 0; n = read(out, buffer)) {
                guard.busy();
                write(sink, buffer, n);
                guard.progressed();
                total += n;
            }
        }
        return total;
    }

    /** Files of which it said that they changed while it read them. */
    ChangedFiles changed() {
        return messages.changed();
    }

    /** Waits for the end and returns the notes. */
    List<String> finish() throws RemoteException, InterruptedException {
        try {
            closed.get(command.limit().toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            throw tooLong(guard.stalled());
        }
        if (guard.expired()) {
            throw tooLong(guard.stalled());
        }
        Integer status = channel.getExitStatus();
        if (status == null && "TERM".equals(channel.getExitSignal())) {
            throw ExitCodes.ended(command.verb(), where);
        }
        if (status == null) {
            throw RemoteProblems.lost(where, "during '" + command.verb() + "'" + signal(), null);
        }
        if (status != 0) {
            throw ExitCodes.explain(status, messages, command.verb(), where);
        }
        return messages.notes();
    }

    private String signal() {
        @Nullable String signal = channel.getExitSignal();
        return signal == null ? "" : " (signal " + signal + ")";
    }

    private int read(InputStream out, byte[] buffer) throws RemoteException, InterruptedException {
        try {
            return out.read(buffer);
        } catch (IOException e) {
            throwInterrupt(e);
            finish();
            throw RemoteProblems.lost(where, "while '" + command.verb() + "' was read", e);
        }
    }

    private static void throwInterrupt(Exception e) throws InterruptedException {
        if (RemoteProblems.isInterrupt(e)) {
            InterruptedException interrupted = new InterruptedException(e.getMessage());
            interrupted.initCause(e);
            throw interrupted;
        }
    }

    private void write(OutputStream sink, byte[] buffer, int length) throws RemoteException {
        try {
            sink.write(buffer, 0, length);
        } catch (IOException e) {
            throw RemoteProblems.local("stream-sink-failed", "to store what the node sends", where, e);
        }
    }

    private RemoteException tooLong(boolean stalled) {
        Duration limit = stalled ? guard.idle() : command.limit();
        return new RemoteException(
                new Problem(
                        "node-command-timeout",
                        "'" + command.verb() + "' to "
                                + (stalled ? "move data at least once" : "end") + " within "
                                + limit.toSeconds() + " s",
                        "no end",
                        where,
                        "It may still run there; a repeated task ends it first. Look for hanging file systems on "
                                + "the node."),
                true);
    }

    @Override
    public void close() {
        guard.close();
        channel.close(true);
    }

    /** Keeps an answer that never ends from filling the memory. */
    private static final class Bounded extends OutputStream {
        private final ByteArrayOutputStream target;

        Bounded(ByteArrayOutputStream target) {
            this.target = target;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            if (target.size() + length > MAX_ANSWER_BYTES) {
                throw new IOException("an answer of more than " + MAX_ANSWER_BYTES + " bytes");
            }
            target.write(bytes, offset, length);
        }
    }
}
