package io.stillpoint.remote;

import io.stillpoint.remote.ssh.HostKeyExpectation;
import java.io.IOException;
import java.security.KeyPair;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.auth.pubkey.UserAuthPublicKeyFactory;
import org.apache.sshd.client.config.hosts.HostConfigEntryResolver;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.AttributeRepository;
import org.apache.sshd.common.NamedFactory;
import org.apache.sshd.common.cipher.BuiltinCiphers;
import org.apache.sshd.common.cipher.Cipher;
import org.apache.sshd.common.keyprovider.KeyIdentityProvider;
import org.apache.sshd.core.CoreModuleProperties;

/** The SSH client: fast ciphers first, no settings from the account that runs it, a time limit on everything. */
final class SshConnections implements AutoCloseable {

    private static final int MISSING_HEARTBEATS = 3;

    private final SshClient client;
    private final RemoteTimeouts timeouts;

    SshConnections(RemoteTimeouts timeouts) {
        this.timeouts = timeouts;
        client = SshClient.setUpDefaultClient();
        // Ignore ~/.ssh/config and ~/.ssh/id_* of the user who started this process.
        client.setHostConfigEntryResolver(HostConfigEntryResolver.EMPTY);
        client.setKeyIdentityProvider(KeyIdentityProvider.EMPTY_KEYS_PROVIDER);
        client.setUserAuthFactories(List.of(UserAuthPublicKeyFactory.INSTANCE));
        client.setServerKeyVerifier(HostKeyExpectation::verify);
        client.addSessionListener(HostKeyExpectation.PROPOSAL);
        client.setCipherFactories(fastCiphersFirst(client.getCipherFactories()));
        CoreModuleProperties.IO_CONNECT_TIMEOUT.set(client, timeouts.connect());
        CoreModuleProperties.AUTH_TIMEOUT.set(client, timeouts.authenticate());
        // A silent command is normal, so only missing heartbeats end a connection.
        CoreModuleProperties.IDLE_TIMEOUT.set(client, Duration.ZERO);
        CoreModuleProperties.NIO2_READ_TIMEOUT.set(client, Duration.ZERO);
        CoreModuleProperties.HEARTBEAT_INTERVAL.set(client, timeouts.heartbeat());
        CoreModuleProperties.HEARTBEAT_NO_REPLY_MAX.set(client, MISSING_HEARTBEATS);
        // How long a feed may wait for a slow disk at the other end.
        CoreModuleProperties.WAIT_FOR_SPACE_TIMEOUT.set(client, timeouts.idle());
        client.start();
    }

    RemoteTimeouts timeouts() {
        return timeouts;
    }

    ClientSession open(String user, String address, int port, KeyPair identity, HostKeyExpectation expectation)
            throws RemoteException {
        String where = address + ":" + port;
        ClientSession session;
        try {
            session = client.connect(
                            user,
                            address,
                            port,
                            AttributeRepository.ofKeyValuePair(HostKeyExpectation.KEY, expectation),
                            null)
                    .verify(timeouts.connect())
                    .getSession();
        } catch (IOException | RuntimeException e) {
            rememberInterrupt(e);
            throw RemoteProblems.connecting(where, expectation, e);
        }
        try {
            session.addPublicKeyIdentity(identity);
            session.auth().verify(timeouts.authenticate());
            return session;
        } catch (IOException | RuntimeException e) {
            session.close(true);
            rememberInterrupt(e);
            if (expectation.shown() != null && !expectation.trusts()) {
                throw RemoteProblems.connecting(where, expectation, e);
            }
            throw RemoteProblems.authenticating(where, user, e);
        }
    }

    static void rememberInterrupt(Exception e) {
        if (RemoteProblems.isInterrupt(e)) {
            Thread.currentThread().interrupt();
        }
    }

    private static List<NamedFactory<Cipher>> fastCiphersFirst(List<NamedFactory<Cipher>> defaults) {
        List<NamedFactory<Cipher>> ordered =
                new ArrayList<>(List.of(BuiltinCiphers.aes128gcm, BuiltinCiphers.aes256gcm));
        defaults.stream().filter(cipher -> !ordered.contains(cipher)).forEach(ordered::add);
        return ordered;
    }

    @Override
    public void close() {
        client.stop();
    }
}
