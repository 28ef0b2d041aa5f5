/**
 * What every component's library offers to the services, in one grammar: a {@link
 * io.stillpoint.component.ComponentLibrary} with its backup, its restore and its check.
 */
@NullMarked
package io.stillpoint.component;

import org.jspecify.annotations.NullMarked;
