package io.stillpoint.cli.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.stillpoint.cli.output.CliException;
import io.stillpoint.schemas.shared.Role;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HotImageRolesTest {

    @Test
    void rolesAreReadOnceEach() {
        // When
        List<Role> roles = HotImageRoles.parse(List.of("va", "management", "va"));

        // Then
        assertThat(roles).containsExactly(Role.VA, Role.MANAGEMENT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"master", "MANAGEMENT", "vaa", ""})
    void anythingElseIsRefusedWithWhatIsPossible(String name) {
        // Given
        List<String> names = List.of("va", name);

        // When
        Throwable refused = catchThrowable(() -> HotImageRoles.parse(names));

        // Then
        assertThat(refused)
                .isInstanceOf(CliException.class)
                .hasMessageContaining("expected one of management, va, found '" + name + "'");
    }
}
