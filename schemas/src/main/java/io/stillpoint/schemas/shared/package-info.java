/** Parts of the other documents: nodes, roles, components, actions, plans, problems. */
@NullMarked
package io.stillpoint.schemas.shared;

import org.jspecify.annotations.NullMarked;
