package io.stillpoint.cluster;

import io.stillpoint.schemas.shared.Node;
import io.stillpoint.schemas.shared.Role;
import io.stillpoint.schemas.shared.Topology;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Collects an inventory line by line; see {@link Inventory} for the rules. */
final class InventoryGroups {

    private static final String HOST_GROUP = "hostgroup-";
    private static final String GROUPS =
            "[master] [worker] [proxy] [management] [va] [etcd] [boot] or [hostgroup-NAME]";
    private static final Pattern HEADER = Pattern.compile("\\[([^\\]\\s]+)]\\s*(?:[#;].*)?");
    private static final Map<String, Role> ROLES = Map.of(
            "boot", Role.BOOT,
            "master", Role.MASTER,
            "etcd", Role.ETCD,
            "management", Role.MANAGEMENT,
            "va", Role.VA,
            "proxy", Role.PROXY,
            "worker", Role.WORKER);

    private final String file;
    private final HostVariables hosts;
    private final Map<String, Set<Role>> roles = new LinkedHashMap<>();
    private final Map<String, Integer> lineOfEntry = new HashMap<>();
    private final Map<String, Integer> lineOfGroup = new HashMap<>();

    private @Nullable String group;
    private boolean variables;

    InventoryGroups(String file) {
        this.file = file;
        this.hosts = new HostVariables(file);
    }

    /** Hears of a line before the first is accepted. */
    void announce(String line) {
        hosts.learn(line.strip());
    }

    void accept(int number, String raw) throws InventoryException {
        String line = (number == 1 ? withoutByteOrderMark(raw) : raw).strip();
        if (line.isEmpty() || line.startsWith("#") || line.startsWith(";")) {
            return;
        }
        if (line.startsWith("[")) {
            header(number, line);
        } else if (variables) {
            hosts.check(number, line);
        } else {
            host(number, line);
        }
    }

    private void header(int number, String line) throws InventoryException {
        Matcher matcher = HEADER.matcher(line);
        if (!matcher.matches()) {
            throw at(
                    number,
                    "inventory-section",
                    "a section like [master]",
                    line,
                    "Close the bracket; write one section per line.");
        }
        String section = matcher.group(1);
        variables = section.endsWith(":vars");
        String name = variables ? section.substring(0, section.length() - ":vars".length()) : section;
        boolean known = ROLES.containsKey(name)
                || (name.startsWith(HOST_GROUP) && name.length() > HOST_GROUP.length() && !name.contains(":"));
        // Variables may be given for all groups at once; the installer's template calls that group "cluster".
        boolean variablesOfAll = variables && (name.equals("all") || name.equals("cluster"));
        if (!known && !variablesOfAll) {
            throw at(number, "inventory-unknown-group", GROUPS, "[" + section + "]", "Correct the group's name.");
        }
        group = name;
        if (!variables) {
            lineOfGroup.putIfAbsent(name, number);
        }
    }

    private void host(int number, String line) throws InventoryException {
        List<String> words = InventoryLine.words(line, file, number);
        String address = hosts.address(words.get(0));
        if (group == null) {
            throw at(
                    number,
                    "inventory-no-group",
                    "a group above the first address",
                    address,
                    "Put it below " + GROUPS + ".");
        }
        if (!InventoryLine.isAddress(address)) {
            throw at(
                    number,
                    "inventory-address",
                    "an IPv4 address such as 10.0.0.11",
                    address,
                    "List every node by its own IP address, one per line, or by a name with ansible_host=ADDRESS;"
                            + " ranges and ports are not accepted.");
        }
        for (String word : words.subList(1, words.size())) {
            if (word.indexOf('=') < 1) {
                throw at(
                        number,
                        "inventory-variable",
                        "variables like ansible_user=root after the address",
                        word,
                        "Write one address per line; put a '#' before remarks.");
            }
            hosts.check(number, word);
        }
        Integer earlier = lineOfEntry.putIfAbsent(group + "/" + address, number);
        if (earlier != null) {
            throw at(
                    number,
                    "inventory-duplicate",
                    "each address once in [" + group + "]",
                    address + ", which line " + earlier + " lists already",
                    "Remove one of the two lines, or correct the address.");
        }
        roles.computeIfAbsent(address, any -> new TreeSet<>()).add(ROLES.getOrDefault(group, Role.WORKER));
    }

    /** Returns the cluster, once every line was accepted. */
    Topology topology() throws InventoryException {
        List<Node> nodes = new ArrayList<>();
        roles.forEach((address, of) -> nodes.add(new Node(address, ofHostGroups(address, of))));
        Topology topology = new Topology(nodes);
        if (topology.with(Role.MASTER).isEmpty()) {
            throw Inventory.refused(
                    "inventory-no-master",
                    "at least one address in [master]",
                    nodes.isEmpty() ? "no address" : nodes.size() + " nodes without a master",
                    lineOfGroup.containsKey("master") ? where(lineOfGroup.get("master")) : file,
                    "Give the inventory of an installed cluster.");
        }
        int members = topology.etcdMembers().size();
        if (members % 2 == 0) {
            String of = topology.with(Role.ETCD).isEmpty() ? "master" : "etcd";
            throw Inventory.refused(
                    "inventory-even-etcd",
                    "an odd number of etcd members (1, 3 or 5), as the installer demands",
                    members + " in [" + of + "]",
                    where(lineOfGroup.get(of)),
                    "Compare with 'etcdctl member list' and correct the group: an even number of members is no safer.");
        }
        return topology;
    }

    /** Returns the roles of a host group's node: worker, unless another group says more. */
    private Set<Role> ofHostGroups(String address, Set<Role> of) {
        boolean listedAsWorker = lineOfEntry.containsKey("worker/" + address);
        if (of.size() > 1 && of.contains(Role.WORKER) && !listedAsWorker) {
            Set<Role> others = new TreeSet<>(of);
            others.remove(Role.WORKER);
            return others;
        }
        return of;
    }

    private String where(@Nullable Integer line) {
        return line == null ? file : file + ":" + line;
    }

    private InventoryException at(int line, String code, String expected, String found, String remedy) {
        return Inventory.refused(code, expected, found, where(line), remedy);
    }

    private static String withoutByteOrderMark(String line) {
        return line.startsWith("\uFEFF") ? line.substring(1) : line;
    }
}
