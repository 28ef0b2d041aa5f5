/** Reads the tar of a directory tree as it passes, and pairs keys with certificates. */
@NullMarked
package io.stillpoint.certificates.tree;

import org.jspecify.annotations.NullMarked;
