/** Spring glue that every Stillpoint service shares. */
@NullMarked
package io.stillpoint.service;

import org.jspecify.annotations.NullMarked;
