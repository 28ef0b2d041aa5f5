package io.stillpoint.vault.prune;

import java.time.Instant;

/**
 * What one execution of a step has put, or is putting, below a recovery point's name.
 *
 * @param folder its keys begin with this; ends with a slash
 * @param run its random id; empty for document and signature of the point itself
 * @param uploads how many uploads are neither completed nor aborted
 * @param newestAt when its last object was completed or its last upload begun, by the store's clock
 */
public record RunObjects(
        String point, String run, String folder, long objects, long bytes, int uploads, Instant newestAt) {}
