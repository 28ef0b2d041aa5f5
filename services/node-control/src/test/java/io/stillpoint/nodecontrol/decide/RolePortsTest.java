package io.stillpoint.nodecontrol.decide;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.schemas.internal.Work;
import io.stillpoint.schemas.shared.Role;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RolePortsTest {

    @Test
    void theClientPortOfEtcdIsTheDeclaredOne() {
        // Given
        Work.OnNode work = Works.onNode(true, Role.ETCD);

        // When
        var ports = RolePorts.afterParkingEtcd(work);

        // Then
        assertThat(ports).containsExactly(4001, 2380);
    }

    @Test
    void onlyMastersHaveAControlPlaneToPark() {
        // Given
        Work.OnNode master = Works.onNode(true, Role.MASTER);
        Work.OnNode worker = Works.onNode(false, Role.WORKER, Role.PROXY);

        // When
        var ports = RolePorts.afterParkingPods(master);

        // Then
        assertThat(ports).containsExactly(8001, 10251, 10252, 10257, 10259);
        assertThat(RolePorts.afterParkingPods(worker)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void noNodeIsQuietWithAnOpenKubelet(Role role) {
        // Given
        Work.OnNode work = Works.onNode(false, role);

        // When
        var ports = RolePorts.afterQuiesce(work);

        // Then
        assertThat(ports).contains(10248, 10250, 10256).doesNotHaveDuplicates().isSorted();
    }

    @Test
    void aMasterIsQuietWithoutEveryPortOfTheControlPlane() {
        // Given
        Work.OnNode work = Works.onNode(true, Role.MASTER);

        // When
        var ports = RolePorts.afterQuiesce(work);

        // Then
        assertThat(ports)
                .contains(8001, 4001, 2380, 8443, 8500, 9443, 27017, 3306)
                .doesNotContain(22, 80, 443);
    }

    @Test
    void aMasterWithoutEtcdIsNotAskedForEtcdsPorts() {
        // Given
        Work.OnNode work = Works.onNode(false, Role.MASTER);

        // When
        var ports = RolePorts.afterQuiesce(work);

        // Then
        assertThat(ports).doesNotContain(2380, 4001);
    }

    @Test
    void rolesAddUp() {
        // Given
        Work.OnNode work = Works.onNode(true, Role.MASTER, Role.PROXY, Role.ETCD);

        // When
        var ports = RolePorts.afterQuiesce(work);

        // Then
        assertThat(ports)
                .containsAll(RolePorts.afterQuiesce(Works.onNode(true, Role.MASTER)))
                .contains(80, 443);
        assertThat(Set.copyOf(ports)).hasSameSizeAs(ports);
    }
}
