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
    private static final Duration AT_ONCE = Duration.ofSeconds(5);

    private final String where;
    private final RemoteTimeouts timeouts;
    private final @Nullable Consumer<ClientSession> giveBack;
    private ClientSession session;
    private @Nullable Login again;
    private boolean whole = true;

    /** Opens another connection to the same node. */
    @FunctionalInterface
    interface Login {
        ClientSession open() throws RemoteException;
    }

    RemoteNode(ClientSession session, String where, RemoteTimeouts timeouts) {
        this(session, where, timeouts, null, null);
    }

    /**
     * @param giveBack gets the connection back when this is closed, unless it failed or the node reboots
     * @param again for a connection that was used before: replaces it when the first command finds it dead
     */
    RemoteNode(
            ClientSession session,
            String where,
            RemoteTimeouts timeouts,
            @Nullable Consumer<ClientSession> giveBack,
            @Nullable Login again) {
        this.session = session;
        this.where = where;
        this.timeouts = timeouts;
        this.giveBack = giveBack;
        this.again = again;
    }

    /** Runs a verb and reads its answer. */
    public NodeAnswer call(NodeCommand command) throws RemoteException, InterruptedException {
        return call(command, waiting -> {});
    }

    /**
     * Runs a verb and reads its answer.
     *
     * @param waiting gets what the node waits for and since when; called on another thread, must be quick
     * @throws RemoteException when the node refuses, fails or falls silent
     */
    public NodeAnswer call(NodeCommand command, Consumer<String> waiting) throws RemoteException, InterruptedException {
        Login login = command.endsConnection() ? null : again;
        again = null;
        long started = System.nanoTime();
        try {
            return callOnce(command, waiting);
        } catch (RemoteException e) {
            if (login == null || !e.unreachable() || System.nanoTime() - started > AT_ONCE.toNanos()) {
                throw e;
            }
            // sshd has two processes per connection. With one of them gone, the other one still gives a sign of life,
            // but ends when it should start a command. Every command may be repeated.
            session.close(true);
            session = login.open();
            return callOnce(command, waiting);
        }
    }

    private NodeAnswer callOnce(NodeCommand command, Consumer<String> waiting)
            throws RemoteException, InterruptedException {
        whole = false;
        try (RemoteCommand running = RemoteCommand.start(session, command, where, timeouts, waiting)) {
            running.closeInput();
            NodeAnswer answer = running.answer();
            whole = !command.endsConnection();
            return answer;
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
        whole = false;
        try (RemoteCommand running = RemoteCommand.start(session, command, where, timeouts, waiting -> {})) {
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
        whole = false;
        try (RemoteCommand running = RemoteCommand.start(session, command, where, timeouts, waiting -> {})) {
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
        if (whole && giveBack != null) {
            giveBack.accept(session);
        } else {
            session.close(true);
        }
    }
}
