package io.stillpoint.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.stillpoint.schemas.shared.Access;
import io.stillpoint.schemas.shared.Node;
import io.stillpoint.schemas.shared.Role;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuorumRuleTest {

    @ParameterizedTest
    @CsvSource({"1, 1, 0", "2, 2, 0", "3, 2, 1", "4, 3, 1", "5, 3, 2", "7, 4, 3"})
    void moreThanHalfMustBeAlive(int members, int needed, int mayBeLost) {
        // Given, When
        int found = QuorumRule.needed(members);

        // Then
        assertThat(found).isEqualTo(needed);
        assertThat(QuorumRule.holds(members, members - mayBeLost)).isTrue();
        assertThat(QuorumRule.holds(members, members - mayBeLost - 1)).isFalse();
    }

    @Test
    void twoQuorumsAlwaysMeet() {
        // Given
        IntStream sizes = IntStream.rangeClosed(1, 99);

        // When
        boolean meet = sizes.allMatch(members ->
                2 * QuorumRule.needed(members) > members && QuorumRule.holds(members, QuorumRule.needed(members)));

        // Then
        assertThat(meet).isTrue();
    }

    @Test
    void oneMasterOfThreeAliveIsNoQuorum() {
        // Given, When
        boolean holds = QuorumRule.holds(3, 1);

        // Then
        assertThat(holds).isFalse();
    }

    @Test
    void aClusterWithoutMembersHasNoQuorum() {
        // Given, When, Then
        assertThatIllegalArgumentException().isThrownBy(() -> QuorumRule.needed(0));
    }

    @Test
    void endpointsAreTheMembersOnTheClientPort() {
        // Given
        List<Node> members =
                List.of(new Node("10.0.0.11", Set.of(Role.MASTER)), new Node("10.0.0.12", Set.of(Role.MASTER)));

        // When
        EtcdEndpoints endpoints = EtcdEndpoints.of(members, new Access("root", 22, "lab", 4001));

        // Then
        assertThat(endpoints.members())
                .extracting(EtcdEndpoints.Endpoint::url)
                .containsExactly("https://10.0.0.11:4001", "https://10.0.0.12:4001");
    }
}
