package io.stillpoint.cli.component;

import io.stillpoint.cli.output.CliException;
import io.stillpoint.component.ComponentLibrary;
import io.stillpoint.schemas.shared.ComponentEndpoint;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.IModelTransformer;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** An option for each component that answers at an address. Credentials are files of the services, never options. */
public final class EndpointOptions implements IModelTransformer {

    @Override
    public CommandSpec transform(CommandSpec command) {
        for (var component : ComponentLibrary.installed().keySet()) {
            component
                    .endpointForm()
                    .ifPresent(form -> command.addOption(OptionSpec.builder("--" + component.label())
                            .type(String.class)
                            .paramLabel("ADDRESS")
                            .description("Address of %s: %s.".formatted(component.title(), form.example()))
                            .build()));
        }
        return command;
    }

    /** What was given. */
    public static List<ComponentEndpoint> endpoints(CommandSpec command) {
        var endpoints = new ArrayList<ComponentEndpoint>();
        for (var component : ComponentLibrary.installed().keySet()) {
            String option = "--" + component.label();
            String url = command.findOption(option).getValue();
            if (url == null) {
                continue;
            }
            if (url.contains("@")) {
                throw CliException.usage(
                        "%s: expected an address without user and password, found one with them. Nothing was changed. Put credentials into files below --logins."
                                .formatted(option));
            }
            endpoints.add(new ComponentEndpoint(component, url));
        }
        return endpoints;
    }
}
