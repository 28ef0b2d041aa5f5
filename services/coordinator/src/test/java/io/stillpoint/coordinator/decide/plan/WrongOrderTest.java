package io.stillpoint.coordinator.decide.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.coordinator.decide.Clusters;
import io.stillpoint.coordinator.decide.rules.PlanRule;
import io.stillpoint.coordinator.decide.rules.PlanRules;
import io.stillpoint.coordinator.decide.rules.Violation;
import io.stillpoint.coordinator.decide.state.RequestScope;
import io.stillpoint.schemas.event.Request;
import io.stillpoint.schemas.event.Request.ClusterDeclared;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.Consistency;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A profile that follows a table of components with a wrong row. The rules read no table, so they find it. */
class WrongOrderTest {

    private final ClusterDeclared cluster = Clusters.withEverything(Clusters.three());
    private final PlanRules rules = new PlanRules();

    static List<List<Component>> wrongOrders() {
        return List.of(
                List.of(Component.MONGODB, Component.REGISTRY, Component.MARIADB, Component.CERTIFICATES),
                List.of(Component.REGISTRY, Component.MARIADB, Component.MONGODB, Component.CERTIFICATES),
                List.of(Component.REGISTRY, Component.MONGODB, Component.CERTIFICATES, Component.MARIADB));
    }

    @ParameterizedTest
    @MethodSource("wrongOrders")
    void aBackupInAWrongOrderIsRefused(List<Component> order) {
        // Given
        Request request = new Request.BackupRequested(Clusters.NAME, Consistency.HOT, false, List.of(), null);

        // When
        List<Violation> violations = violations(order, request);

        // Then
        assertThat(violations).extracting(Violation::rule).containsOnly(PlanRule.COMPONENTS_IN_ORDER);
    }

    @ParameterizedTest
    @MethodSource("wrongOrders")
    void aRestoreInAWrongOrderIsRefused(List<Component> order) {
        // Given
        Request request = new Request.RestoreRequested(Clusters.NAME, order, null, false, List.of(), null);

        // When
        List<Violation> violations = violations(order, request);

        // Then
        assertThat(violations).extracting(Violation::rule).containsOnly(PlanRule.COMPONENTS_IN_ORDER);
    }

    private List<Violation> violations(List<Component> order, Request request) {
        return rules.violations(new IcpProfile(order).plan(request, cluster), RequestScope.of(request, cluster));
    }
}
