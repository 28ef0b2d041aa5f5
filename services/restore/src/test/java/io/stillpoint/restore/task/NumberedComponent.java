package io.stillpoint.restore.task;

import io.stillpoint.schemas.shared.SnapshotRef;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A component on real parts that numbers are written into; the tasks of its services save and restore it. */
interface NumberedComponent extends AutoCloseable {

    /** Writes one number, returns once it is acknowledged, and says where the component is with it, as its snapshots do. */
    String write(int number) throws Exception;

    /** As the backup service takes it, into a point that is not sealed yet. */
    SnapshotRef backup(String point) throws Exception;

    /** Up to where a snapshot says that it goes. */
    default @Nullable String bound(SnapshotRef snapshot) {
        return snapshot.position();
    }

    /** As the restore service does it, once nobody writes any more. */
    void restore(SnapshotRef snapshot) throws Exception;

    /** What is there, read without Stillpoint. */
    List<Integer> numbers() throws Exception;
}
