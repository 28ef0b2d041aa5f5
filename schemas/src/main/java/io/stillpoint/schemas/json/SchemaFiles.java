package io.stillpoint.schemas.json;

import io.stillpoint.schemas.catalogue.CatalogueEntry;
import io.stillpoint.schemas.event.Fact;
import io.stillpoint.schemas.event.Request;
import io.stillpoint.schemas.internal.ClusterState;
import io.stillpoint.schemas.internal.Heartbeat;
import io.stillpoint.schemas.internal.Report;
import io.stillpoint.schemas.internal.ScheduleReport;
import io.stillpoint.schemas.internal.Task;
import io.stillpoint.schemas.progress.Progress;
import io.stillpoint.schemas.vault.Manifest;
import io.stillpoint.schemas.vault.PointDocument;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/**
 * Where the JSON Schema of a record is: below {@code schemas/json} in the repository, below {@code
 * io/stillpoint/schemas/json} on the class path.
 */
public final class SchemaFiles {

    /** What every schema's {@code $id} begins with. An identifier; nothing is ever fetched from there. */
    public static final String ID_PREFIX = "https://stillpoint.io/schemas/";

    private SchemaFiles() {}

    /**
     * The file of a record's schema, for example {@code requests/BackupRequested.v1.json}.
     *
     * @throws IllegalArgumentException when this record is not a document of its own
     */
    public static String fileOf(Class<? extends Record> record) {
        return folderOf(record) + "/" + record.getSimpleName() + ".v1.json";
    }

    private static String folderOf(Class<? extends Record> record) {
        if (Request.class.isAssignableFrom(record)) {
            return "requests";
        }
        if (Fact.class.isAssignableFrom(record)) {
            return "facts";
        }
        if (CatalogueEntry.class.isAssignableFrom(record)) {
            return "catalogue";
        }
        if (record == Progress.class) {
            return "progress";
        }
        if (record == Task.class
                || record == Report.class
                || record == Heartbeat.class
                || record == ScheduleReport.class
                || record == ClusterState.class) {
            return "private";
        }
        if (record == PointDocument.class || record == Manifest.class) {
            return "vault";
        }
        throw new IllegalArgumentException(
                "%s: expected a record with a schema of its own, found a part of others".formatted(record.getName()));
    }

    /**
     * Reads a schema as packaged.
     *
     * @param file as {@link #fileOf} names it
     * @throws IllegalArgumentException when there is no such schema
     */
    static byte[] read(String file) {
        try (InputStream in = SchemaFiles.class.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalArgumentException(
                        "schemas/json/%s: expected a schema on the class path, found none".formatted(file));
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("schemas/json/" + file, e);
        }
    }
}
