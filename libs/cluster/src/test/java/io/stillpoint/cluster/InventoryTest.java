package io.stillpoint.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.stillpoint.schemas.shared.Node;
import io.stillpoint.schemas.shared.Role;
import io.stillpoint.schemas.shared.Topology;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InventoryTest {

    @TempDir
    Path home;

    @Test
    void aNameStandsForItsAddressInEveryGroup() throws Exception {
        // Given
        Path file = hosts("""
            [proxy]
            m1
            [master]
            m1 ansible_host='10.0.0.11' ansible_user=root
            [worker]
            w1 ansible_ssh_host=10.0.0.21
            """);

        // When
        Topology topology = Inventory.parse(file);

        // Then
        assertThat(topology.nodes())
                .containsExactlyInAnyOrder(
                        new Node("10.0.0.11", Set.of(Role.MASTER, Role.PROXY)),
                        new Node("10.0.0.21", Set.of(Role.WORKER)));
    }

    @Test
    void rolesAreTheGroupsOfAnAddress() throws Exception {
        // Given
        Path file = hosts("""
            # installed in May
            [master]
            10.0.0.11
            10.0.0.12 ansible_user="root" ansible_ssh_pass='a # b'   # rack 2
            10.0.0.13	ansible_port=22

            [worker]
            10.0.0.21
            10.0.0.11
            [proxy]
            10.0.0.12
            [management]
            10.0.0.31
            [va]
            10.0.0.32
            ; nothing dedicated
            """);

        // When
        Topology topology = Inventory.parse(file);

        // Then
        assertThat(topology.nodes())
                .containsExactly(
                        new Node("10.0.0.11", Set.of(Role.MASTER, Role.WORKER)),
                        new Node("10.0.0.12", Set.of(Role.MASTER, Role.PROXY)),
                        new Node("10.0.0.13", Set.of(Role.MASTER)),
                        new Node("10.0.0.21", Set.of(Role.WORKER)),
                        new Node("10.0.0.31", Set.of(Role.MANAGEMENT)),
                        new Node("10.0.0.32", Set.of(Role.VA)));
    }

    @Test
    void etcdMembersAreTheMastersUnlessThereAreDedicatedOnes() throws Exception {
        // Given
        Path file = hosts("[master]\n10.0.0.11\n10.0.0.12\n[etcd]\n10.0.0.41\n10.0.0.42\n10.0.0.43\n");

        // When
        Topology topology = Inventory.parse(file);

        // Then
        assertThat(topology.etcdMembers())
                .extracting(Node::address)
                .containsExactly("10.0.0.41", "10.0.0.42", "10.0.0.43");
    }

    @Test
    void nodesOfHostGroupsAreWorkersUnlessAnotherGroupSaysMore() throws Exception {
        // Given
        Path file = hosts("""
            [hostgroup-va2]
            10.0.0.51
            [hostgroup-db]
            10.0.0.52
            10.0.0.53
            [master]
            10.0.0.11
            [proxy]
            10.0.0.52
            [worker]
            10.0.0.53
            [management]
            10.0.0.53
            """);

        // When
        Topology topology = Inventory.parse(file);

        // Then
        assertThat(topology.nodes())
                .containsExactly(
                        new Node("10.0.0.51", Set.of(Role.WORKER)),
                        new Node("10.0.0.52", Set.of(Role.PROXY)),
                        new Node("10.0.0.53", Set.of(Role.WORKER, Role.MANAGEMENT)),
                        new Node("10.0.0.11", Set.of(Role.MASTER)));
    }

    @Test
    void theOptionalBootGroupIsARoleOfItsOwn() throws Exception {
        // Given
        Path file = hosts("[boot]\n10.0.0.10\n[master]\n10.0.0.10\n");

        // When
        Topology topology = Inventory.parse(file);

        // Then
        assertThat(topology.nodes()).containsExactly(new Node("10.0.0.10", Set.of(Role.BOOT, Role.MASTER)));
    }

    @Test
    void sectionsOfVariablesAreReadOver() throws Exception {
        // Given
        Path file = hosts("""
            [all:vars]
            ansible_user=root
            just words that mean nothing here
            [master]
            10.0.0.11
            [master:vars]
            10.0.0.99
            [hostgroup-db:vars]
            a=b
            ansible_connection=ssh
            ansible_become_password=secret
            ansible_ssh_private_key_file=/opt/icp/cluster/ssh_key
            ansible_ssh_common_args='-o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null'
            [worker]
            10.0.0.21
            """);

        // When
        Topology topology = Inventory.parse(file);

        // Then
        assertThat(topology.nodes()).extracting(Node::address).containsExactly("10.0.0.11", "10.0.0.21");
    }

    @Test
    void aGroupMayBeContinuedLater() throws Exception {
        // Given
        Path file = hosts("[master]\n10.0.0.11\n[worker]\n10.0.0.21\n[master]\n10.0.0.12\n10.0.0.13\n");

        // When
        Topology topology = Inventory.parse(file);

        // Then
        assertThat(topology.with(Role.MASTER)).hasSize(3);
    }

    @Test
    void windowsLineEndsAndAByteOrderMarkAreNoObstacle() throws Exception {
        // Given
        Path file = hosts("\uFEFF[master]\r\n10.0.0.11\r\n");

        // When
        Topology topology = Inventory.parse(file);

        // Then
        assertThat(topology.nodes()).extracting(Node::address).containsExactly("10.0.0.11");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        [mastr];10.0.0.11                      | 1 | inventory-unknown-group
        [master:children];worker               | 1 | inventory-unknown-group
        [mastr:vars];a=b                       | 1 | inventory-unknown-group
        [hostgroup-];10.0.0.11                 | 1 | inventory-unknown-group
        [all];10.0.0.11                        | 1 | inventory-unknown-group
        [master                                | 1 | inventory-section
        [master] 10.0.0.11                     | 1 | inventory-section
        []                                     | 1 | inventory-section
        10.0.0.11;[master]                     | 1 | inventory-no-group
        [master];10.0.0.11;10.0.0.11           | 3 | inventory-duplicate
        [worker];10.0.0.1;[master];10.0.0.2;[worker];10.0.0.1 a=b | 6 | inventory-duplicate
        [master];master1                       | 2 | inventory-address
        [master];10.0.0.256                    | 2 | inventory-address
        [master];10.0.0                        | 2 | inventory-address
        [master];10.0.0.011                    | 2 | inventory-address
        [master];10.0.0.[1:3]                  | 2 | inventory-address
        [master];10.0.0.11:22                  | 2 | inventory-address
        [master];0.0.0.0                       | 2 | inventory-address
        [master];255.255.255.255               | 2 | inventory-address
        [master];fd00::1                       | 2 | inventory-address
        [master];ansible_user=root             | 2 | inventory-address
        [master];10.0.0.11 ansible_user=ubuntu | 2 | inventory-user
        [master];10.0.0.11 ansible_ssh_user='ubuntu' ansible_become=true | 2 | inventory-user
        [all:vars];ansible_user = ubuntu       | 2 | inventory-user
        [master];10.0.0.11 ansible_port=2222   | 2 | inventory-port
        [master:vars];ansible_ssh_port=2222    | 2 | inventory-port
        [all:vars];ansible_ssh_common_args='-o ProxyJump=gate' | 2 | inventory-ssh-arguments
        [master];10.0.0.11 ansible_ssh_common_args="-o ProxyCommand='ssh gate'" | 2 | inventory-ssh-arguments
        [master];10.0.0.11 ansible_ssh_extra_args='-p 2222' | 2 | inventory-ssh-arguments
        [master];10.0.0.11 ansible_ssh_private_key_file=/keys/m1 | 2 | inventory-ssh-key
        [master];10.0.0.11 ansible_connection=local | 2 | inventory-connection
        [master];node[1:3]                     | 2 | inventory-address
        [icp:children];master                  | 1 | inventory-unknown-group
        [master];m1 ansible_host=m1.example    | 2 | inventory-address
        [master];m1 ansible_host=10.0.0.1;10.0.0.1 | 3 | inventory-duplicate
        [master];10.0.0.11 10.0.0.12           | 2 | inventory-variable
        [master];10.0.0.11 =x                  | 2 | inventory-variable
        [master];10.0.0.11 a="b                | 2 | inventory-quote
        [master];10.0.0.1;10.0.0.2             | 1 | inventory-even-etcd
        [master];10.0.0.1;[etcd];10.0.0.2;10.0.0.3 | 3 | inventory-even-etcd
        [master];[worker];10.0.0.1             | 1 | inventory-no-master
        """)
    void aBadLineIsNamedWithItsNumber(String text, int line, String code) throws Exception {
        // Given
        Path file = hosts(text.strip().replace(";", "\n"));

        // When
        InventoryException refused = catchThrowableOfType(InventoryException.class, () -> Inventory.parse(file));

        // Then
        assertThat(refused.problem().code()).isEqualTo(code);
        assertThat(refused.problem().where()).isEqualTo(file + ":" + line);
        assertThat(refused.problem().remedy()).isNotBlank();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ansible_user=ubuntu", "ansible_port=2222", "ansible_connection=local"})
    void whatTheInstallerNeedsStaysInItsOwnInventory(String variable) throws Exception {
        // Given
        Path file = hosts("[master]\n10.0.0.11 " + variable + "\n");

        // When
        InventoryException refused = catchThrowableOfType(InventoryException.class, () -> Inventory.parse(file));

        // Then
        assertThat(refused.problem().remedy())
                .contains("leave the variable out of a copy of this inventory, which you give to --hosts, with"
                        + " --ssh-key");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "# nothing\n", "[worker]\n10.0.0.21\n"})
    void aClusterWithoutMastersIsRefused(String text) throws Exception {
        // Given
        Path file = hosts(text);

        // When
        InventoryException refused = catchThrowableOfType(InventoryException.class, () -> Inventory.parse(file));

        // Then
        assertThat(refused.problem().code()).isEqualTo("inventory-no-master");
        assertThat(refused.problem().where()).isEqualTo(file.toString());
    }

    @Test
    void aDuplicateNamesTheOtherLine() throws Exception {
        // Given
        Path file = hosts("[master]\n10.0.0.11\n\n10.0.0.11\n");

        // When
        InventoryException refused = catchThrowableOfType(InventoryException.class, () -> Inventory.parse(file));

        // Then
        assertThat(refused).hasMessageContaining("line 2 lists already").hasMessageContaining(file + ":4");
    }

    @Test
    void aMissingFileIsSaidToBeMissing() {
        // Given
        Path file = home.resolve("nowhere");

        // When
        InventoryException refused = catchThrowableOfType(InventoryException.class, () -> Inventory.parse(file));

        // Then
        assertThat(refused.problem().code()).isEqualTo("inventory-missing");
    }

    @Test
    void aDirectoryIsNoInventory() {
        // Given
        Path file = home;

        // When
        InventoryException refused = catchThrowableOfType(InventoryException.class, () -> Inventory.parse(file));

        // Then
        assertThat(refused.problem().code()).isEqualTo("inventory-unreadable");
    }

    @Test
    void bytesThatAreNoTextAreRefused() throws Exception {
        // Given
        Path file = Files.write(home.resolve("hosts"), new byte[] {'[', (byte) 0xff, (byte) 0xfe, ']'});

        // When
        InventoryException refused = catchThrowableOfType(InventoryException.class, () -> Inventory.parse(file));

        // Then
        assertThat(refused.problem().code()).isEqualTo("inventory-not-text");
    }

    /**
     * Whatever is cut out of, swapped in or doubled in a good file: a topology that can exist, or a line that is named.
     */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void noNoiseGetsThrough(long seed) throws Exception {
        // Given
        List<String> damaged = new Noise(seed)
                .damaged(
                        "[master]\n"
                                + "10.0.0.11 a=b\n"
                                + "10.0.0.12\n"
                                + "10.0.0.13\n"
                                + "[worker]\n"
                                + "10.0.0.21\n"
                                + "[va]\n"
                                + "10.0.0.11\n"
                                + "[all:vars]\n"
                                + "x=y\n",
                        300);
        for (String text : damaged) {
            Path file = hosts(text);
            String found;

            // When
            try {
                found = sane(Inventory.parse(file));
            } catch (InventoryException e) {
                found = e.problem().where().startsWith(file.toString()) ? "refused" : e.getMessage();
            }

            // Then
            assertThat(found).as(text).isIn("sane", "refused");
        }
    }

    private static String sane(Topology topology) {
        boolean sane = !topology.with(Role.MASTER).isEmpty()
                && topology.etcdMembers().size() % 2 == 1
                && topology.nodes().stream().map(Node::address).distinct().count()
                        == topology.nodes().size()
                && topology.nodes().stream().allMatch(node -> !node.roles().isEmpty());
        return sane ? "sane" : "insane: " + topology;
    }

    private Path hosts(String text) throws Exception {
        return Files.write(home.resolve("hosts"), text.getBytes(StandardCharsets.UTF_8));
    }
}
