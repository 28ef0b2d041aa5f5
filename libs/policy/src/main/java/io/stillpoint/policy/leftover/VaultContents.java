package io.stillpoint.policy.leftover;

import java.util.List;

/**
 * What a vault holds of a cluster, as far as it may go.
 *
 * @param uploads unfinished ones of shared objects; those of executions are counted in their folders
 * @param needs of any points; those of points that go do not count
 */
public record VaultContents(
        List<RunFolder> folders, List<UnfinishedUpload> uploads, List<SharedBlob> blobs, List<BlobNeeds> needs) {

    public static final VaultContents NOTHING = new VaultContents(List.of(), List.of(), List.of(), List.of());

    public VaultContents {
        folders = List.copyOf(folders);
        uploads = List.copyOf(uploads);
        blobs = List.copyOf(blobs);
        needs = List.copyOf(needs);
    }
}
