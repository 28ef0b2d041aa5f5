package io.stillpoint.cli.backup;

import io.stillpoint.cli.output.CliException;
import io.stillpoint.cli.output.FactText;
import io.stillpoint.cli.output.HumanText;
import io.stillpoint.schemas.event.HotImageNodes;
import io.stillpoint.schemas.shared.Role;
import java.util.List;

/** Roles on the command line of nodes that may be imaged while they run. */
final class HotImageRoles {

    private HotImageRoles() {}

    /** The roles with these names, each once. */
    static List<Role> parse(List<String> names) {
        return names.stream().map(HotImageRoles::parse).distinct().toList();
    }

    private static Role parse(String name) {
        List<Role> possible = HotImageNodes.meant(List.of());
        return possible.stream()
                .filter(role -> FactText.label(role).equals(name))
                .findFirst()
                .orElseThrow(() -> CliException.usage("--role: expected one of %s, found '%s'. Nothing was asked for."
                        .formatted(
                                HumanText.join(
                                        possible.stream().map(FactText::label).toList()),
                                name)));
    }
}
