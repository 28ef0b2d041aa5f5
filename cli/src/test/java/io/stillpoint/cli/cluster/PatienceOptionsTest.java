package io.stillpoint.cli.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.schemas.shared.Patience;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

class PatienceOptionsTest {

    @Command
    static final class Asked {
        @Mixin
        private PatienceOptions options = new PatienceOptions();
    }

    @Test
    void whatIsNotNamedKeepsItsStandard() {
        // Given
        var asked = new Asked();

        // When
        new CommandLine(asked).parseArgs("--patience-start-seconds", "60", "--patience-image-seconds", "7200");

        // Then
        Patience standard = Patience.standard();
        assertThat(asked.options.patience())
                .isEqualTo(new Patience(
                        standard.parkSeconds(), standard.quiesceSeconds(), 60, standard.etcdHealthySeconds(), 7200));
    }
}
