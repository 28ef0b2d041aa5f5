package io.stillpoint.service;

/** A bean that knows whether the service does its work. The ready file is there only while all of them say so. */
public interface ReadinessCheck {

    /** Returns at once, from any thread. */
    boolean isReady();
}
