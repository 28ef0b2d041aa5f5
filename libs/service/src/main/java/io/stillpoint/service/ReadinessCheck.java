package io.stillpoint.service;

import java.util.List;
import java.util.Optional;

/** A bean that knows whether the service does its work. The ready file is there only while no check names an obstacle. */
public interface ReadinessCheck {

    /** What keeps the service from its work, as a clause for people; empty while nothing does. Returns at once, from any thread. */
    Optional<String> obstacle();

    /** What people should know although the service does its work, a sentence each. Returns at once, from any thread. */
    default List<String> warnings() {
        return List.of();
    }
}
