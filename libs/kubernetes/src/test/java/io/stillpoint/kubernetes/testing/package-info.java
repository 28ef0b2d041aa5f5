/** A fake API server; the tests of services use it too. */
@NullMarked
package io.stillpoint.kubernetes.testing;

import org.jspecify.annotations.NullMarked;
