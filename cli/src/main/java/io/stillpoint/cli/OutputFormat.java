package io.stillpoint.cli;

/** How lists and descriptions are printed. */
enum OutputFormat {
    TABLE,
    JSON
}
