/** What services share that follow the facts with Spring Cloud Stream. Only those bring its library along. */
@NullMarked
package io.stillpoint.service.stream;

import org.jspecify.annotations.NullMarked;
