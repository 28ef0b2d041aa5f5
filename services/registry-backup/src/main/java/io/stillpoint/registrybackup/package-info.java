/** The registry backup worker's process: Spring Boot around {@code libs/registry}. */
@NullMarked
package io.stillpoint.registrybackup;

import org.jspecify.annotations.NullMarked;
