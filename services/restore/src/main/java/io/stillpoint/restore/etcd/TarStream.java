package io.stillpoint.restore.etcd;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/**
 * Directory trees as one tar, read file by file while it is sent: no copy, no second thread, nothing in memory but a
 * buffer. Everything belongs to root and only root may read it, whoever runs this service.
 */
public final class TarStream {

    private static final int BLOCK_BYTES = 512;
    private static final int DIRECTORY_MODE = 0040700;
    private static final int FILE_MODE = 0100600;

    private TarStream() {}

    /**
     * A tree of this machine and the name that it has in the tar.
     *
     * @param name without slash at either end
     */
    public record Root(String name, Path directory) {}

    /** The whole tar; every file is opened when its turn comes. */
    public static InputStream of(List<Root> roots) throws IOException {
        List<Piece> pieces = new ArrayList<>();
        for (Root root : roots) {
            try (Stream<Path> walk = Files.walk(root.directory())) {
                for (Path path : walk.sorted().toList()) {
                    pieces.add(new Entry(root, path));
                }
            }
        }
        pieces.add(() -> new ByteArrayInputStream(new byte[2 * BLOCK_BYTES]));
        Iterator<Piece> turn = pieces.iterator();
        return new SequenceInputStream(Collections.enumeration(lazily(turn)));
    }

    /** {@link SequenceInputStream} asks for a stream when the one before has ended; only then is the file opened. */
    private static java.util.Collection<InputStream> lazily(Iterator<Piece> turn) {
        return new java.util.AbstractCollection<>() {
            @Override
            public Iterator<InputStream> iterator() {
                return new Iterator<>() {
                    @Override
                    public boolean hasNext() {
                        return turn.hasNext();
                    }

                    @Override
                    public InputStream next() {
                        try {
                            return turn.next().open();
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    }
                };
            }

            @Override
            public int size() {
                throw new UnsupportedOperationException("read once, from the beginning");
            }
        };
    }

    @FunctionalInterface
    private interface Piece {
        InputStream open() throws IOException;
    }

    private record Entry(Root root, Path path) implements Piece {

        @Override
        public InputStream open() throws IOException {
            Path relative = root.directory().relativize(path);
            String name = relative.toString().isEmpty() ? root.name() : root.name() + "/" + relative;
            if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
                return new ByteArrayInputStream(header(name + "/", DIRECTORY_MODE, 0));
            }
            if (!Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
                throw new IOException(path + " is neither a directory nor a file; etcd makes nothing else");
            }
            long size = Files.size(path);
            byte[] padding = new byte[(int) ((BLOCK_BYTES - size % BLOCK_BYTES) % BLOCK_BYTES)];
            return new SequenceInputStream(Collections.enumeration(List.of(
                    new ByteArrayInputStream(header(name, FILE_MODE, size)),
                    Files.newInputStream(path),
                    new ByteArrayInputStream(padding))));
        }
    }

    /** One entry's header blocks, as commons-compress writes them: long names and sizes beyond 8 GiB included. */
    private static byte[] header(String name, int mode, long size) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(name);
        entry.setMode(mode);
        entry.setSize(size);
        entry.setIds(0, 0);
        entry.setNames("root", "root");
        entry.setModTime(0);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(BLOCK_BYTES);
        TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes);
        tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
        tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_STAR);
        tar.putArchiveEntry(entry);
        tar.flush();
        return bytes.toByteArray();
    }
}
