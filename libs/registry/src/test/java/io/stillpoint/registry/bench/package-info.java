/** A registry's backups beside {@code skopeo sync} and {@code s3cmd sync}, on the same machine with the same servers. */
package io.stillpoint.registry.bench;
