/** Components as the command line knows them: names, addresses, logins, and a check of each. */
@NullMarked
package io.stillpoint.cli.component;

import org.jspecify.annotations.NullMarked;
