/** Reads policies as people write them: YAML in the form that Kubernetes made common. */
@NullMarked
package io.stillpoint.policy.yaml;

import org.jspecify.annotations.NullMarked;
