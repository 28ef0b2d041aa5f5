package io.stillpoint.remote.ssh;

import java.net.SocketAddress;
import java.security.PublicKey;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.AttributeRepository;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.kex.KexProposalOption;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.session.SessionListener;
import org.jspecify.annotations.Nullable;

/** The host keys that one connection accepts, and the one that it was shown. Kept in the connection's context. */
public final class HostKeyExpectation {

    public static final AttributeRepository.AttributeKey<HostKeyExpectation> KEY =
            new AttributeRepository.AttributeKey<>();

    /** Offers only algorithms of known key types; else a host with several keys may show an unknown one. */
    public static final SessionListener PROPOSAL = new SessionListener() {
        @Override
        public void sessionNegotiationOptionsCreated(Session session, Map<KexProposalOption, String> proposal) {
            if (session instanceof ClientSession client) {
                String algorithms = of(client).narrow(proposal.getOrDefault(KexProposalOption.SERVERKEYS, ""));
                proposal.put(KexProposalOption.SERVERKEYS, algorithms);
            }
        }
    };

    private final List<PublicKey> trusted;
    private final Set<String> types;
    private volatile @Nullable PublicKey shown;

    private HostKeyExpectation(List<PublicKey> trusted, Set<String> types) {
        this.trusted = List.copyOf(trusted);
        this.types = types;
    }

    public static HostKeyExpectation trusting(List<PublicKey> trusted) {
        return new HostKeyExpectation(
                trusted, trusted.stream().map(KeyUtils::getKeyType).collect(Collectors.toCollection(TreeSet::new)));
    }

    /** Asks the host for its key of one type and accepts none, so that nothing is ever sent to an unknown host. */
    public static HostKeyExpectation lookingAt(String type) {
        return new HostKeyExpectation(List.of(), Set.of(type));
    }

    public static boolean verify(ClientSession session, SocketAddress address, PublicKey key) {
        return of(session).accepts(key);
    }

    @Nullable
    public PublicKey shown() {
        return shown;
    }

    /** Returns whether the key that was shown is one of those expected. */
    public boolean trusts() {
        PublicKey key = shown;
        return key != null && KeyUtils.findMatchingKey(key, trusted) != null;
    }

    public List<PublicKey> trusted() {
        return trusted;
    }

    private boolean accepts(PublicKey key) {
        shown = key;
        return trusts();
    }

    private String narrow(String offered) {
        String narrowed = List.of(offered.split(",")).stream()
                .filter(algorithm -> types.contains(KeyUtils.getCanonicalKeyType(algorithm)))
                .collect(Collectors.joining(","));
        // Without a common type the error shows the host's own choice.
        return narrowed.isEmpty() ? offered : narrowed;
    }

    private static HostKeyExpectation of(ClientSession session) {
        HostKeyExpectation expectation = session.getConnectionContext().getAttribute(KEY);
        if (expectation == null) {
            throw new IllegalStateException("connection without expected host keys");
        }
        return expectation;
    }
}
