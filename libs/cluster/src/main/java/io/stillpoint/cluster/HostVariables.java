package io.stillpoint.cluster;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What Ansible's variables say of the way to a node. An address of its own name is followed. Another user than root, another port, another
 * key than ssh_key, and a way round by other hosts or without SSH are refused where they stand: to pass them over would end as a login that
 * fails, with a remedy that leads nowhere. Passwords are read over: Stillpoint logs in with a key, as root, who needs none to become root.
 */
final class HostVariables {

    private static final Pattern ASSIGNMENT = Pattern.compile("(\\w+)\\s*=\\s*(.*)");
    private static final Set<String> USERS = Set.of("ansible_user", "ansible_ssh_user");
    private static final Set<String> PORTS = Set.of("ansible_port", "ansible_ssh_port");
    private static final Set<String> ARGUMENTS =
            Set.of("ansible_ssh_common_args", "ansible_ssh_extra_args", "ansible_ssh_args");
    private static final Set<String> KEYS = Set.of("ansible_ssh_private_key_file", "ansible_private_key_file");
    private static final Set<String> SSH = Set.of("ssh", "smart", "paramiko");

    /** Arguments that say how ssh behaves, and not where it goes or as whom. */
    private static final Pattern HARMLESS = Pattern.compile(
            "(?i)(\\s*(-[CvqT4]+|-o\\s*(StrictHostKeyChecking|\\w+KnownHostsFile|Control\\w+|ConnectTimeout|ConnectionAttempts|ServerAlive\\w+|LogLevel|CheckHostIP|Compression)\\s*[="
                    + " ]\\s*\\S+))*\\s*");

    private static final Set<String> HOSTS = Set.of("ansible_host", "ansible_ssh_host");

    /** The installer logs in by its own inventory, also when it upgrades the cluster. */
    private static final String COPY =
            "leave the variable out of a copy of this inventory, which you give to --hosts, with --ssh-key. The"
                    + " installer needs its own as it is.";

    private final String file;
    private final Map<String, String> addressOf = new HashMap<>();

    HostVariables(String file) {
        this.file = file;
    }

    /** Ansible knows a host by its name in all groups, whichever of them says its address. */
    void learn(String line) {
        try {
            List<String> words = InventoryLine.words(line, file, 0);
            for (String word : words.isEmpty() ? words : words.subList(1, words.size())) {
                Matcher assignment = ASSIGNMENT.matcher(word);
                if (assignment.matches() && HOSTS.contains(assignment.group(1))) {
                    addressOf.putIfAbsent(words.getFirst(), value(assignment));
                }
            }
        } catch (InventoryException refusedLater) {
            // The line is refused with its number when it is read.
        }
    }

    /** The address of a host that was named; the name itself where nothing says another one. */
    String address(String name) {
        return Optional.ofNullable(addressOf.get(name)).orElse(name);
    }

    /** Refuses what Stillpoint cannot follow, for a host or for a group of them. */
    void check(int number, String variable) throws InventoryException {
        Matcher assignment = ASSIGNMENT.matcher(variable);
        if (!assignment.matches()) {
            return;
        }
        String name = assignment.group(1);
        String value = value(assignment);
        if (USERS.contains(name) && !value.equals("root")) {
            throw Inventory.refused(
                    "inventory-user",
                    "root, as whom Stillpoint logs in with ssh_key",
                    name + "=" + value,
                    file + ":" + number,
                    "Give root of these nodes the public half of ssh_key (in /root/.ssh/authorized_keys) and " + COPY
                            + " A user who has to become root is not supported.");
        }
        if (PORTS.contains(name) && !value.equals("22")) {
            throw Inventory.refused(
                    "inventory-port",
                    "port 22",
                    name + "=" + value,
                    file + ":" + number,
                    "Let sshd of these nodes listen on port 22, too, and " + COPY);
        }
        if (ARGUMENTS.contains(name) && !HARMLESS.matcher(value).matches()) {
            throw Inventory.refused(
                    "inventory-ssh-arguments",
                    "nodes that this machine reaches by SSH without a way round",
                    name + "=" + value,
                    file + ":" + number,
                    "Run Stillpoint where it reaches every node itself, and " + COPY);
        }
        if (KEYS.contains(name) && !value.equals("ssh_key") && !value.endsWith("/ssh_key")) {
            throw Inventory.refused(
                    "inventory-ssh-key",
                    "one key for root on every node, the installer's ssh_key",
                    name + "=" + value,
                    file + ":" + number,
                    "Give root of these nodes the public half of one key (in /root/.ssh/authorized_keys) and " + COPY);
        }
        if (name.equals("ansible_connection") && !SSH.contains(value)) {
            throw Inventory.refused(
                    "inventory-connection",
                    "ssh, by which Stillpoint reaches every node, this machine too",
                    name + "=" + value,
                    file + ":" + number,
                    "Let sshd run on this node, give root the public half of ssh_key and " + COPY);
        }
    }

    private static String value(Matcher assignment) {
        String value = assignment.group(2).strip();
        boolean quoted = value.length() > 1
                && (value.startsWith("\"") || value.startsWith("'"))
                && value.charAt(value.length() - 1) == value.charAt(0);
        return quoted ? value.substring(1, value.length() - 1) : value;
    }
}
