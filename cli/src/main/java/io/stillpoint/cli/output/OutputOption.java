package io.stillpoint.cli.output;

import picocli.CommandLine.Option;

/** {@code -o}: how lists and descriptions are printed. */
public final class OutputOption {

    private enum Format {
        TABLE,
        JSON
    }

    @Option(names = "-o", description = "Output: table (default) or json.")
    private Format format = Format.TABLE;

    public boolean json() {
        return format == Format.JSON;
    }
}
