package io.stillpoint.nodebackup;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.nodeimage.MountNames;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MountNamesTest {

    @Test
    void shallowMountsComeFirst() {
        // Given
        List<String> mounts = List.of("/var/lib/docker", "/var", "/");

        // When
        Map<String, String> names = MountNames.of(mounts);

        // Then
        assertThat(names.keySet()).containsExactly("/", "/var", "/var/lib/docker");
        assertThat(names.values()).containsExactly("root.tar", "var.tar", "var-lib-docker.tar");
    }

    @Test
    void mountsThatWouldShareANameDoNot() {
        // Given
        List<String> mounts = List.of("/", "/root", "/a/b", "/a-b", "/.hidden", "/x%y");

        // When
        Map<String, String> names = MountNames.of(mounts);

        // Then
        assertThat(names.values())
                .doesNotHaveDuplicates()
                .containsExactlyInAnyOrder("root.tar", "root-2.tar", "a-b.tar", "a-b-2.tar", "_hidden.tar", "x_y.tar");
    }
}
