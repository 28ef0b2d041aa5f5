package io.stillpoint.remote;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Path;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A fresh node per test, behind one sshd per class. */
abstract class NodeTest {

    @TempDir
    static Path sshdDirectory;

    static TestSshd sshd;

    @TempDir
    Path home;

    TestNode node;

    @BeforeAll
    static void startSshd() throws Exception {
        sshd = TestSshd.start(sshdDirectory);
    }

    @AfterAll
    static void stopSshd() throws Exception {
        sshd.close();
    }

    @BeforeEach
    void makeNode() throws Exception {
        node = new TestNode(sshd, home);
    }

    @AfterEach
    void closeConnections() {
        node.close();
    }

    static RemoteException refusal(ThrowingCallable call) {
        return catchThrowableOfType(RemoteException.class, call);
    }
}
