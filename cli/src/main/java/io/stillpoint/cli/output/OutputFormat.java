package io.stillpoint.cli.output;

/** How lists and descriptions are printed. */
public enum OutputFormat {
    TABLE,
    JSON
}
