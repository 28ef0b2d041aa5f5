/** The rules that every plan must pass before it runs. They know the topology and the request, and not who made the plan. */
@NullMarked
package io.stillpoint.coordinator.decide.rules;

import org.jspecify.annotations.NullMarked;
