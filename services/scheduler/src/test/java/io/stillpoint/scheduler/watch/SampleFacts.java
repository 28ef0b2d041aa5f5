package io.stillpoint.scheduler.watch;

import io.stillpoint.schemas.event.Envelope;
import io.stillpoint.schemas.event.EventTypes;
import io.stillpoint.schemas.event.Fact;
import io.stillpoint.schemas.event.Request;
import io.stillpoint.schemas.event.RequestFact.RequestAccepted;
import io.stillpoint.schemas.policy.BackupPolicy;
import io.stillpoint.schemas.policy.ObjectLockRule;
import io.stillpoint.schemas.policy.Retention;
import io.stillpoint.schemas.policy.ScheduleRule;
import io.stillpoint.schemas.shared.Access;
import io.stillpoint.schemas.shared.Consistency;
import io.stillpoint.schemas.shared.Node;
import io.stillpoint.schemas.shared.Patience;
import io.stillpoint.schemas.shared.Role;
import io.stillpoint.schemas.shared.StartMethod;
import io.stillpoint.schemas.shared.Topology;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;

/** What the coordinator writes when a cluster and its policy are declared. */
public final class SampleFacts {

    static final Instant START = Instant.parse("2027-02-01T11:00:00Z");

    private SampleFacts() {}

    static List<Envelope<Fact>> declared(String cluster, Duration rpo) {
        return declared(cluster, rpo, START);
    }

    public static List<Envelope<Fact>> declared(String cluster, Duration rpo, Instant time) {
        return List.of(accepted(1, cluster(cluster), time), accepted(2, policy(cluster, rpo), time));
    }

    /** A policy that prunes at noon of a zone, and whose only rule is paused. */
    public static List<Envelope<Fact>> declared(String cluster, ZoneId zone, Instant time) {
        ScheduleRule nightly = new ScheduleRule(
                "nightly", Consistency.HOT, List.of(), "30 2 * * *", null, zone.getId(), 0, null, true);
        return List.of(accepted(1, cluster(cluster), time), accepted(2, policy(cluster, nightly), time));
    }

    private static Envelope<Fact> accepted(long sequence, Request request, Instant time) {
        Fact fact = new RequestAccepted(request.cluster(), "operator-" + sequence, "operator", request, null, 0);
        return new Envelope<>(
                request.cluster() + "/" + sequence,
                "stillpoint/coordinator",
                EventTypes.typeOf((Record) fact),
                time,
                request.cluster(),
                null,
                null,
                sequence,
                "",
                fact);
    }

    private static Request cluster(String name) {
        return new Request.ClusterDeclared(
                name,
                new Topology(List.of(new Node("10.0.0.11", Set.of(Role.MASTER)))),
                new Access("root", 22, name, 4001),
                "icp",
                StartMethod.REBOOT,
                List.of("/"),
                Patience.standard(),
                List.of(),
                false);
    }

    private static Request policy(String cluster, Duration rpo) {
        return policy(
                cluster,
                new ScheduleRule("fresh", Consistency.HOT, List.of(), null, rpo.toSeconds(), "UTC", 0, null, false));
    }

    private static Request policy(String cluster, ScheduleRule rule) {
        return new Request.PolicyDeclared(
                cluster,
                new BackupPolicy(
                        List.of(rule),
                        new Retention(7, 0, 0, 0, 0, 0, 0, 1),
                        new ObjectLockRule(ObjectLockRule.Mode.NONE, 0, false),
                        false));
    }

    /** A clock that is moved by hand. */
    static final class MovableClock extends Clock {
        private Instant now;

        MovableClock(Instant start) {
            this.now = start;
        }

        void pass(Duration time) {
            now = now.plus(time);
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    }
}
