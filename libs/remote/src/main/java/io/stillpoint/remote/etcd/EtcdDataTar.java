package io.stillpoint.remote.etcd;

import io.stillpoint.remote.NodeCommand;
import io.stillpoint.remote.RemoteNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * The input of {@link NodeCommand#replaceEtcdData}: a tar of {@code data/}, perhaps {@code wal/}, and as its last
 * member {@code complete}. A stream that was cut between two members is also a valid tar; only the last member proves
 * that it is whole. Owners are left out: the node gives everything to the owner of the old directory.
 *
 * @param data a finished data directory, with {@code member} in it
 * @param wal a finished WAL directory, when it is separate
 */
public record EtcdDataTar(Path data, @Nullable Path wal) implements RemoteNode.StreamWriter {

    private static final int DIRECTORY_MODE = 040700;
    private static final int FILE_MODE = 0100600;

    /** Returns the size of the files in {@link #data}. */
    public long dataBytes() throws IOException {
        return size(data);
    }

    /** Returns the size of the files in {@link #wal}, 0 without one. */
    public long walBytes() throws IOException {
        return wal == null ? 0 : size(wal);
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
        TarArchiveOutputStream tar = new TarArchiveOutputStream(out);
        tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
        tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
        add(tar, data, "data");
        if (wal != null) {
            add(tar, wal, "wal");
        }
        TarArchiveEntry complete = new TarArchiveEntry("complete");
        complete.setMode(FILE_MODE);
        tar.putArchiveEntry(complete);
        tar.closeArchiveEntry();
        // finish(), not close(): the stream belongs to the caller.
        tar.finish();
        tar.flush();
    }

    private static void add(TarArchiveOutputStream tar, Path root, String name) throws IOException {
        for (Path path : walk(root)) {
            Path relative = root.relativize(path);
            String inside = relative.toString().isEmpty() ? name : name + "/" + relative;
            if (Files.isDirectory(path)) {
                TarArchiveEntry entry = new TarArchiveEntry(inside + "/");
                entry.setMode(DIRECTORY_MODE);
                tar.putArchiveEntry(entry);
            } else {
                TarArchiveEntry entry = new TarArchiveEntry(inside);
                entry.setMode(FILE_MODE);
                entry.setSize(Files.size(path));
                entry.setModTime(Files.getLastModifiedTime(path));
                tar.putArchiveEntry(entry);
                Files.copy(path, tar);
            }
            tar.closeArchiveEntry();
        }
    }

    private static List<Path> walk(Path root) throws IOException {
        try (Stream<Path> paths = Files.walk(root)) {
            return paths.sorted().toList();
        }
    }

    private static long size(Path root) throws IOException {
        long total = 0;
        for (Path path : walk(root)) {
            total += Files.isDirectory(path) ? 4096 : Files.size(path);
        }
        return total;
    }
}
