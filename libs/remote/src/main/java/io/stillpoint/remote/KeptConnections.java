package io.stillpoint.remote;

import io.stillpoint.streams.process.LastingThread;
import java.io.IOException;
import java.security.PublicKey;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.util.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/**
 * Keeps connections open after a task, for a service that sends one short command after another to the same nodes: a
 * login costs more than most commands. A connection serves one task at a time, only with the keys that it was opened
 * with, and only after a sign of life. Thread-safe.
 */
public final class KeptConnections implements AutoCloseable {

    private static final Duration LIFE_SIGN_LIMIT = Duration.ofSeconds(2);
    private static final String LIFE_SIGN = "keepalive@openssh.com";

    private final SshConnections connections;
    private final Duration keptFor;
    private final Map<Way, Deque<Idle>> idle = new HashMap<>();
    private final LastingThread.Repeated sweeper;

    /** A connection may serve another task only if all of this is equal. */
    record Way(String user, String address, int port, PublicKey identity, List<PublicKey> trusted) {
        Way {
            trusted = List.copyOf(trusted);
        }
    }

    private record Idle(ClientSession session, long sinceNanos) {}

    /** @param keptFor how long an unused connection stays open */
    public KeptConnections(RemoteTimeouts timeouts, Duration keptFor) {
        this.connections = new SshConnections(timeouts);
        this.keptFor = keptFor;
        this.sweeper = LastingThread.repeat(
                "idle-connections", Duration.ofMillis(Math.max(1, keptFor.toMillis() / 4)), this::closeOld);
    }

    SshConnections connections() {
        return connections;
    }

    /** Returns a live connection, or null. */
    @Nullable
    ClientSession take(Way way) {
        ClientSession session = poll(way);
        while (session != null && !session.isOpen()) {
            session = poll(way);
        }
        if (session == null || lives(session)) {
            return session;
        }
        session.close(true);
        // What silenced this one has silenced the others: each would cost its own wait.
        closeAll(way);
        return null;
    }

    private synchronized void closeAll(Way way) {
        Deque<Idle> sessions = idle.remove(way);
        if (sessions != null) {
            sessions.forEach(each -> each.session().close(true));
        }
    }

    synchronized void giveBack(Way way, ClientSession session) {
        if (sweeper.isClosed() || !session.isOpen()) {
            session.close(true);
        } else {
            idle.computeIfAbsent(way, _ -> new ArrayDeque<>()).push(new Idle(session, System.nanoTime()));
        }
    }

    private synchronized @Nullable ClientSession poll(Way way) {
        Deque<Idle> sessions = idle.get(way);
        Idle next = sessions == null ? null : sessions.poll();
        return next == null ? null : next.session();
    }

    private static boolean lives(ClientSession session) {
        try {
            Buffer question = session.createBuffer(SshConstants.SSH_MSG_GLOBAL_REQUEST);
            question.putString(LIFE_SIGN);
            question.putBoolean(true);
            // sshd refuses the request, which is also an answer; silence throws.
            session.request(LIFE_SIGN, question, LIFE_SIGN_LIMIT);
            return true;
        } catch (IOException | RuntimeException e) {
            SshConnections.rememberInterrupt(e);
            return false;
        }
    }

    private synchronized void closeOld() {
        long now = System.nanoTime();
        for (Deque<Idle> sessions : idle.values()) {
            for (Iterator<Idle> each = sessions.iterator(); each.hasNext(); ) {
                Idle session = each.next();
                if (now - session.sinceNanos() > keptFor.toNanos()) {
                    each.remove();
                    session.session().close(true);
                }
            }
        }
        idle.values().removeIf(Deque::isEmpty);
    }

    @Override
    public void close() {
        synchronized (this) {
            sweeper.close();
            idle.values()
                    .forEach(sessions -> sessions.forEach(each -> each.session().close(true)));
            idle.clear();
        }
        connections.close();
    }
}
