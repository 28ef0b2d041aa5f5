/** A real registry, images, and what the tests need around them. */
package io.stillpoint.registry.testing;
