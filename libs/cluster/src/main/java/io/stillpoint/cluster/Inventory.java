package io.stillpoint.cluster;

import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.schemas.shared.Topology;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the installer's inventory: the file {@code hosts} in the installation directory of the boot node, an Ansible
 * INI file whose groups are the roles of the nodes.
 *
 * <p>Groups: {@code [master] [worker] [proxy] [management] [va] [etcd]}, optionally {@code [boot]}, and host groups
 * {@code [hostgroup-*]}, whose nodes are worker nodes unless another group says more. An address may be in several
 * groups, but only once in each. Of sections {@code :vars} and variables after an address those count that say how a node is
 * reached; see {@link HostVariables}.
 */
public final class Inventory {

    private static final String REMEDY_FILE =
            "Give the path of the file 'hosts' in the installation directory of the boot node.";

    private Inventory() {}

    /**
     * Reads an inventory.
     *
     * @throws InventoryException when the file cannot be read, has a line that is not understood, or describes no
     *     cluster that can exist; it names file and line
     */
    public static Topology parse(Path file) throws InventoryException {
        String where = file.toString();
        List<String> lines = lines(file, where);
        InventoryGroups groups = new InventoryGroups(where);
        lines.forEach(groups::announce);
        for (int i = 0; i < lines.size(); i++) {
            groups.accept(i + 1, lines.get(i));
        }
        return groups.topology();
    }

    private static List<String> lines(Path file, String where) throws InventoryException {
        byte[] bytes;
        try {
            bytes = Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            throw refused("inventory-missing", "the installer's inventory", "no such file", where, REMEDY_FILE);
        } catch (IOException e) {
            String found = Files.isDirectory(file) ? "a directory" : String.valueOf(e.getMessage());
            throw refused("inventory-unreadable", "a readable file", found, where, REMEDY_FILE);
        }
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return new ArrayList<>(text.lines().toList());
        } catch (CharacterCodingException e) {
            throw refused("inventory-not-text", "a UTF-8 text file", "bytes that are not text", where, REMEDY_FILE);
        }
    }

    static InventoryException refused(String code, String expected, String found, String where, String remedy) {
        return new InventoryException(new Problem(code, expected, found, where, remedy));
    }
}
