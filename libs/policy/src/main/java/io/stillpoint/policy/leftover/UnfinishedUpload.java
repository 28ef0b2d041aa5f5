package io.stillpoint.policy.leftover;

import java.time.Instant;

/** An upload of a shared object that was neither completed nor aborted. */
public record UnfinishedUpload(String key, String uploadId, Instant begunAt) {}
