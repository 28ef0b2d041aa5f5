package io.stillpoint.nodecontrol;

import io.stillpoint.kubernetes.testing.FakeApi.Answer;
import io.stillpoint.kubernetes.testing.FakeApi.Question;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** What an API server would say of a small cluster; a deleted pod comes back as another one, as a StatefulSet has it. */
final class PretendedCluster implements Function<Question, Answer> {

    private record Pod(String uid, String node, Instant createdAt, boolean ready) {}

    private final Map<String, Boolean> readyByNode = new LinkedHashMap<>();
    private final Map<String, Pod> pods = new LinkedHashMap<>();
    private final List<String> deleted = new ArrayList<>();
    private Instant now;
    private int uids;
    private int asked;
    private int statusUntil;
    private int status = 200;
    private int turnsReadyAt = Integer.MAX_VALUE;

    PretendedCluster(Instant now) {
        this.now = now;
    }

    synchronized PretendedCluster node(String address, boolean ready) {
        readyByNode.put(address, ready);
        return this;
    }

    /** In {@code kube-system}. */
    synchronized PretendedCluster pod(String name, String node, boolean ready) {
        pods.put(name, new Pod("uid-" + ++uids, node, now, ready));
        return this;
    }

    /** The first {@code questions} are answered with {@code refusal}. */
    synchronized PretendedCluster refuses(int questions, int refusal) {
        statusUntil = questions;
        status = refusal;
        return this;
    }

    /** After so many questions all nodes and pods are well. */
    synchronized PretendedCluster getsWellAfter(int questions) {
        turnsReadyAt = questions;
        return this;
    }

    /** Later pods are made then. */
    synchronized void clock(Instant later) {
        now = later;
    }

    synchronized List<String> deleted() {
        return List.copyOf(deleted);
    }

    @Override
    public synchronized Answer apply(Question question) {
        asked++;
        if (asked <= statusUntil) {
            return new Answer(status, "{}");
        }
        if (question.method().equals("DELETE")) {
            return delete(question);
        }
        return new Answer(200, question.path().endsWith("/nodes") ? nodes() : pods());
    }

    private Answer delete(Question question) {
        String name = question.path().substring(question.path().lastIndexOf('/') + 1);
        Pod pod = pods.get(name);
        if (pod == null || !question.body().contains(pod.uid())) {
            return new Answer(409, "{}");
        }
        deleted.add(name);
        pods.put(name, new Pod("uid-" + ++uids, pod.node(), now, false));
        turnsReadyAt = asked + 2;
        return new Answer(200, "{\"kind\": \"Pod\"}");
    }

    private String nodes() {
        List<String> items = new ArrayList<>();
        readyByNode.forEach((address, ready) -> items.add("""
                {"metadata": {"name": "%1$s"}, "status": {"addresses": [{"type": "InternalIP", "address": "%1$s"}],
                 "conditions": [{"type": "Ready", "status": "%2$s", "message": "Kubelet stopped."}]}}""".formatted(address, said(ready))));
        return list("NodeList", items);
    }

    private String pods() {
        List<String> items = new ArrayList<>();
        pods.forEach((name, pod) -> items.add("""
                {"metadata": {"namespace": "kube-system", "name": "%s", "uid": "%s", "creationTimestamp": "%s"},
                 "spec": {"nodeName": "%s"},
                 "status": {"phase": "Running", "conditions": [{"type": "Ready", "status": "%s"}]}}""".formatted(
                name, pod.uid(), pod.createdAt().truncatedTo(ChronoUnit.SECONDS), pod.node(), said(pod.ready()))));
        return list("PodList", items);
    }

    private String said(boolean ready) {
        return ready || asked >= turnsReadyAt ? "True" : "False";
    }

    private static String list(String kind, List<String> items) {
        return "{\"kind\": \"%s\", \"apiVersion\": \"v1\", \"metadata\": {}, \"items\": [%s]}"
                .formatted(kind, String.join(",", items));
    }
}
