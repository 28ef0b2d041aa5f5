package io.stillpoint.etcd.members;

import io.stillpoint.cluster.EtcdEndpoints;
import io.stillpoint.etcd.EtcdCredentials;
import io.stillpoint.etcd.EtcdException;
import io.stillpoint.etcd.client.CallLimits;
import io.stillpoint.etcd.client.MemberClient;
import io.stillpoint.etcd.client.MemberStatus;
import io.stillpoint.schemas.shared.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Connections to every member; questions go to all of them in parallel. */
public final class EtcdMembers implements AutoCloseable {

    private final List<MemberClient> clients;
    private final String caSha256;

    private EtcdMembers(List<MemberClient> clients, String caSha256) {
        this.clients = clients;
        this.caSha256 = caSha256;
    }

    public static EtcdMembers open(EtcdEndpoints endpoints, EtcdCredentials credentials, CallLimits limits) {
        return new EtcdMembers(
                endpoints.members().stream()
                        .map(endpoint -> MemberClient.open(endpoint, credentials, limits))
                        .toList(),
                credentials.caSha256());
    }

    /** Returns {@link EtcdCredentials#caSha256}. */
    public String caSha256() {
        return caSha256;
    }

    /** Returns the connection to one member. */
    public MemberClient at(EtcdEndpoints.Endpoint endpoint) {
        return clients.stream()
                .filter(client -> client.endpoint().equals(endpoint))
                .findFirst()
                .orElseThrow();
    }

    /** Asks every member for its health. No answer is an answer too. */
    public MemberSurvey survey() throws InterruptedException {
        List<Callable<MemberAnswer>> questions = new ArrayList<>();
        clients.forEach(client -> questions.add(() -> ask(client)));
        List<MemberAnswer> answers = new ArrayList<>();
        for (Future<MemberAnswer> answer : sideBySide(questions)) {
            try {
                answers.add(answer.get());
            } catch (ExecutionException e) {
                throw unexpected(e);
            }
        }
        return new MemberSurvey(answers);
    }

    /** A question to one member. */
    @FunctionalInterface
    public interface Question<T> {
        T ask(MemberClient member) throws EtcdException, InterruptedException;
    }

    /**
     * Asks these members in parallel.
     *
     * @return the answers in the order of the members
     * @throws EtcdException when one of them does not answer
     */
    public <T> List<T> each(List<EtcdEndpoints.Endpoint> endpoints, Question<T> question)
            throws EtcdException, InterruptedException {
        List<Callable<T>> questions = new ArrayList<>();
        endpoints.forEach(endpoint -> questions.add(() -> question.ask(at(endpoint))));
        List<T> answers = new ArrayList<>();
        for (Future<T> answer : sideBySide(questions)) {
            try {
                answers.add(answer.get());
            } catch (ExecutionException e) {
                if (e.getCause() instanceof EtcdException told) {
                    throw new EtcdException(told.problem(), told.retryable(), told);
                }
                throw unexpected(e);
            }
        }
        return answers;
    }

    private static <T> List<Future<T>> sideBySide(List<Callable<T>> questions) throws InterruptedException {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            return threads.invokeAll(questions);
        }
    }

    private static IllegalStateException unexpected(ExecutionException e) {
        return new IllegalStateException("a member could not be asked", e.getCause());
    }

    private static MemberAnswer ask(MemberClient member) throws InterruptedException {
        try {
            MemberStatus status = member.status();
            if (status.leaderId() == 0) {
                return new MemberAnswer.Unhealthy(member.endpoint(), noLeader(member), true);
            }
            return new MemberAnswer.Healthy(member.endpoint(), status, member.readLinearizable());
        } catch (EtcdException e) {
            return new MemberAnswer.Unhealthy(member.endpoint(), e.problem(), e.retryable());
        }
    }

    private static Problem noLeader(MemberClient member) {
        return new Problem(
                "etcd-no-leader",
                "a member that knows a leader",
                "one that knows none",
                member.endpoint().url(),
                "More than half of the members must be up and reach each other on the peer port.");
    }

    @Override
    public void close() {
        clients.forEach(MemberClient::close);
    }
}
