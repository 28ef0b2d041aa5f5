package io.stillpoint.schemas.event;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.OptBoolean;
import io.stillpoint.schemas.shared.ClusterVersions;
import io.stillpoint.schemas.shared.Component;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the scheduler noticed about a cluster and its policy. The scheduler proposes it in a report; it is a fact once the coordinator
 * accepts it. Each is written once for its subject and its period.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME, property = "kind", requireTypeIdForSubtypes = OptBoolean.FALSE)
public sealed interface ScheduleFact extends Fact {

    /** Returns what it is about within the cluster: rule and component, or nothing. */
    String subject();

    /** Returns the instant that tells one occurrence from the next: when the data became too old, when the cluster was declared. */
    Instant period();

    /**
     * Returns the newest copy if it was found damaged: then the fact speaks of an older one that counts instead. Damage that is found later
     * is another occurrence, also where the older data was spoken of before. Null when the newest copy counts.
     */
    default @Nullable DamagedCopy damaged() {
        return null;
    }

    /** Speaks of the recovery point objective of one rule and one component. */
    sealed interface RpoFact extends ScheduleFact {
        String rule();

        Component component();

        @Override
        default String subject() {
            return rule() + "/" + component().label();
        }
    }

    /**
     * The data will soon be older than its policy allows.
     *
     * @param dataOf the instant that the newest whole data is of, null when there is none
     */
    record RpoAtRisk(
            String cluster,
            String rule,
            Component component,
            @Nullable Instant dataOf,
            Instant breaksAt,
            @Nullable DamagedCopy damaged)
            implements RpoFact {
        @Override
        public Instant period() {
            return breaksAt;
        }
    }

    /** The data is older than its policy allows. */
    record RpoBreached(
            String cluster,
            String rule,
            Component component,
            @Nullable Instant dataOf,
            Instant brokeAt,
            @Nullable DamagedCopy damaged)
            implements RpoFact {
        @Override
        public Instant period() {
            return brokeAt;
        }
    }

    /**
     * The data is as fresh again as its policy wants.
     *
     * @param brokeAt when the breach began that is over now
     * @param damaged the copy whose damage had led to that breach
     */
    record RpoRestored(
            String cluster,
            String rule,
            Component component,
            Instant dataOf,
            Instant brokeAt,
            @Nullable DamagedCopy damaged)
            implements RpoFact {
        @Override
        public Instant period() {
            return brokeAt;
        }
    }

    /** The cluster has no whole baseline although it was declared a while ago. */
    record BaselineMissing(
            String cluster, Instant declaredAt, @Nullable DamagedCopy damaged) implements ScheduleFact {
        @Override
        public String subject() {
            return "";
        }

        @Override
        public Instant period() {
            return declaredAt;
        }
    }

    /**
     * The cluster was upgraded since its newest baseline, so it needs a second one.
     *
     * @param baseline recovery point of the newest whole one
     * @param since when a recovery point showed {@code versions} for the first time
     */
    record BaselineOutdated(
            String cluster,
            String baseline,
            ClusterVersions baselineVersions,
            ClusterVersions versions,
            Instant since,
            @Nullable DamagedCopy damaged)
            implements ScheduleFact {
        @Override
        public String subject() {
            return baseline;
        }

        @Override
        public Instant period() {
            return since;
        }
    }

    /**
     * The store will soon no longer lock a recovery point that is kept, and nobody has put the date off.
     *
     * @param until when its locks end
     */
    record LockEnding(String cluster, String point, Instant until) implements ScheduleFact {
        @Override
        public String subject() {
            return point;
        }

        @Override
        public Instant period() {
            return until;
        }
    }

    /** The cluster has no policy although it was declared a while ago: nobody backs it up by itself. */
    record PolicyMissing(String cluster, Instant declaredAt) implements ScheduleFact {
        @Override
        public String subject() {
            return "";
        }

        @Override
        public Instant period() {
            return declaredAt;
        }
    }
}
