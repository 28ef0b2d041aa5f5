package io.stillpoint.policy.leftover;

import java.time.Instant;

/**
 * What one execution of a step has put below a recovery point's name, or is putting there: complete objects and unfinished uploads.
 *
 * @param run its random id; empty for the point's own document and signature
 * @param newestAt when its last object was completed or its last upload begun
 * @param uploads how many uploads are neither completed nor aborted
 */
public record RunFolder(String point, String run, long objects, long bytes, int uploads, Instant newestAt) {}
