/** What commands print: facts in words, tables, numbers, a status line, and the exit code. */
@NullMarked
package io.stillpoint.cli.output;

import org.jspecify.annotations.NullMarked;
