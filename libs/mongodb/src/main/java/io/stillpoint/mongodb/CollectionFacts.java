package io.stillpoint.mongodb;

/**
 * One collection or view of a dump.
 *
 * @param type {@code collection}, {@code view} or {@code timeseries}
 * @param documents in its file; 0 for a view
 * @param bytes of its file
 * @param sha256 of its file
 */
public record CollectionFacts(
        String database, String name, String type, long documents, long bytes, String sha256, String metadataSha256) {

    public static final String COLLECTION = "collection";
    public static final String VIEW = "view";
    public static final String TIME_SERIES = "timeseries";
    private static final String BUCKETS = "system.buckets.";

    public String namespace() {
        return database + "." + name;
    }

    public boolean view() {
        return type.equals(VIEW);
    }

    /** Returns the path of its documents; those of a time series are in its buckets. */
    public String dataPath() {
        return DumpPaths.data(database, type.equals(TIME_SERIES) ? BUCKETS + name : name);
    }

    public String metadataPath() {
        return DumpPaths.metadata(database, name);
    }
}
