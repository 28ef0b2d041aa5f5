package io.stillpoint.remote;

import io.stillpoint.remote.etcd.EtcdDataTar;
import io.stillpoint.remote.etcd.EtcdDirectories;
import io.stillpoint.schemas.shared.AsideItem;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.sshd.client.session.ClientSession;
import org.jspecify.annotations.Nullable;

/** One connection to one node. Not for several threads at once. */
public final class RemoteNode implements AutoCloseable {

    private static final int BUFFER_BYTES = 256 * 1024;

    private final String where;
    private final RemoteTimeouts timeouts;
    private final @Nullable NodeLogin again;
    private final @Nullable Consumer<ClientSession> giveBack;
    private ClientSession session;
    private boolean whole = true;
    private boolean closed;

    /**
     * @param again replaces a connection that broke; null for one that is not replaced
     * @param giveBack gets the connection back when this is closed, unless it failed or the node reboots
     */
    RemoteNode(
            ClientSession session,
            String where,
            RemoteTimeouts timeouts,
            @Nullable NodeLogin again,
            @Nullable Consumer<ClientSession> giveBack) {
        this.session = session;
        this.where = where;
        this.timeouts = timeouts;
        this.again = again;
        this.giveBack = giveBack;
    }

    /** Runs a verb and reads its answer. */
    public NodeAnswer call(NodeCommand command) throws RemoteException, InterruptedException {
        return call(command, waiting -> {});
    }

    /**
     * Runs a verb and reads its answer. When the connection breaks meanwhile, the verb is repeated over another one, within its
     * limit: every verb may be repeated.
     *
     * @param waiting gets what the node waits for and since when; called on another thread, must be quick
     * @throws RemoteException when the node refuses, fails or falls silent
     */
    public NodeAnswer call(NodeCommand command, Consumer<String> waiting) throws RemoteException, InterruptedException {
        long began = System.nanoTime();
        NodeCommand left = command;
        while (true) {
            try {
                return callOnce(left, waiting);
            } catch (RemoteException e) {
                left = command.after(Duration.ofNanos(System.nanoTime() - began));
                NodeLogin login = again;
                if (login == null
                        || !broke(e)
                        || command.endsConnection()
                        || !left.limit().isPositive()) {
                    throw e;
                }
                waiting.accept(e.problem().found() + "; connecting again");
                session = login.patiently(left.limit());
            }
        }
    }

    /** An end of the command alone is no end of the connection: a newer task may have ended it. */
    private boolean broke(RemoteException e) {
        return e.unreachable() && !closed && !session.isOpen();
    }

    private NodeAnswer callOnce(NodeCommand command, Consumer<String> waiting)
            throws RemoteException, InterruptedException {
        whole = false;
        try (RemoteCommand running = start(command, waiting)) {
            running.closeInput();
            NodeAnswer answer = running.answer();
            whole = !command.endsConnection();
            return answer;
        }
    }

    /** A connection that starts no command is of no use any more, whatever it looks like. */
    private RemoteCommand start(NodeCommand command, Consumer<String> waiting)
            throws RemoteException, InterruptedException {
        try {
            return RemoteCommand.start(session, command, where, timeouts, waiting);
        } catch (RemoteException e) {
            session.close(true);
            throw e;
        }
    }

    /** Starts a verb whose bytes cannot be repeated; before the first one, a dead connection is replaced. */
    private RemoteCommand startStream(NodeCommand command) throws RemoteException, InterruptedException {
        whole = false;
        try {
            return start(command, waiting -> {});
        } catch (RemoteException e) {
            NodeLogin login = again;
            if (login == null || !broke(e)) {
                throw e;
            }
            session = login.patiently(command.limit());
            return start(command, waiting -> {});
        }
    }

    /** Returns the node's current state. */
    public NodeFacts facts() throws RemoteException, InterruptedException {
        return NodeFacts.parse(call(NodeCommand.facts()));
    }

    /** Returns what tells the installed releases. */
    public NodeVersions versions() throws RemoteException, InterruptedException {
        NodeAnswer answer = call(NodeCommand.versions());
        return new NodeVersions(answer.all("image"), answer.all("installer"));
    }

    /**
     * Returns an estimate of the bytes that an image of each mount would read. Paths that are not mount points on this
     * node are left out: they are part of the mount above them.
     */
    public Map<String, Long> imageSizes(List<String> mounts) throws RemoteException, InterruptedException {
        Map<String, Long> sizes = new TreeMap<>();
        for (String value : call(NodeCommand.imageSize(mounts)).all("size")) {
            int blank = value.lastIndexOf(' ');
            if (blank < 0) {
                throw NodeAnswer.unreadable("'size=<mount> <bytes>'", "'" + value + "'", where);
            }
            sizes.put(value.substring(0, blank), NodeAnswer.number("size", value.substring(blank + 1)));
        }
        return sizes;
    }

    /** Returns the directories with certificates and configuration that the node has, and those that it lacks. */
    public NodeTrees trees(List<NodeTrees.Part> parts) throws RemoteException, InterruptedException {
        return NodeTrees.parse(
                call(NodeCommand.trees(parts.stream().map(NodeTrees.Part::word).toList())), where);
    }

    /**
     * What restores keep on the node: old directories with certificates and old data of etcd.
     *
     * @param etcd null where the node is no member
     */
    public List<AsideItem> aside(@Nullable EtcdDirectories etcd) throws RemoteException, InterruptedException {
        return NodeAside.parse(call(NodeCommand.listAside(etcd)), where);
    }

    /** Returns the text of a small file, as from {@link NodeCommand#readEtcdJson}. */
    public String text(NodeCommand command) throws RemoteException, InterruptedException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        stream(command, bytes);
        return bytes.toString(StandardCharsets.UTF_8);
    }

    /**
     * Runs a verb whose standard output is the result, with bounded memory.
     *
     * @param sink neither flushed nor closed; its contents are worthless when this throws
     * @throws RemoteException when the node refuses, fails or falls silent, or the sink does
     */
    public StreamOutcome stream(NodeCommand command, OutputStream sink) throws RemoteException, InterruptedException {
        try (RemoteCommand running = startStream(command)) {
            running.closeInput();
            long bytes = running.copyOutput(sink, BUFFER_BYTES, true);
            List<String> notes = running.finish();
            whole = true;
            return new StreamOutcome(bytes, notes, running.changed());
        }
    }

    /**
     * Runs a verb that reads from {@code source} until its end, with bounded memory.
     *
     * @param source not closed
     * @throws RemoteException when the node refuses, fails or falls silent, or the source does
     */
    public NodeAnswer feed(NodeCommand command, InputStream source) throws RemoteException, InterruptedException {
        return feed(command, source::transferTo);
    }

    /** Like {@link #feed(NodeCommand, InputStream)}, with a writer such as {@link EtcdDataTar}. */
    public NodeAnswer feed(NodeCommand command, StreamWriter writer) throws RemoteException, InterruptedException {
        try (RemoteCommand running = startStream(command)) {
            running.feedInput(writer);
            NodeAnswer answer = running.answer();
            whole = true;
            return answer;
        }
    }

    /** Runs a shell line that is not a command of the script; only an installer's key may do that. */
    NodeAnswer run(String line, String name, Duration limit, StreamWriter input)
            throws RemoteException, InterruptedException {
        NodeCommand command = new NodeCommand(name, List.of(), Fence.none(), limit);
        try (RemoteCommand running = RemoteCommand.start(session, command, line, where, timeouts, waiting -> {})) {
            running.feedInput(input);
            return running.answer();
        }
    }

    /** Writes the input for a node. */
    @FunctionalInterface
    public interface StreamWriter {
        /** Writes all of it; does not close {@code out}. */
        void writeTo(OutputStream out) throws IOException;
    }

    @Override
    public void close() {
        closed = true;
        if (whole && giveBack != null) {
            giveBack.accept(session);
        } else {
            session.close(true);
        }
    }
}
