package io.stillpoint.etcd.restore;

import io.stillpoint.bus.task.StepFailedException;
import io.stillpoint.etcd.tool.EtcdTool;
import io.stillpoint.etcd.tool.Etcdctl;
import io.stillpoint.remote.etcd.EtcdDataTar;
import io.stillpoint.schemas.shared.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Makes one member's finished directories out of a verified snapshot. etcdctl always leaves the WAL in
 * {@code member/wal}, because etcd 3.2 knows no other place; it is then moved to where the member's flags want it.
 */
public final class MemberDirectory {

    private final Etcdctl etcdctl;

    public MemberDirectory(Etcdctl etcdctl) {
        this.etcdctl = etcdctl;
    }

    /**
     * Makes the directories below {@code empty}.
     *
     * @throws StepFailedException when etcdctl fails or leaves anything unfinished
     */
    public EtcdDataTar make(Path snapshot, MemberOnNode member, EtcdTool tool, Path empty, Duration limit)
            throws IOException, InterruptedException {
        Path data = empty.resolve("data");
        etcdctl.restore(snapshot, member.member(), tool, data, limit);
        try {
            return new EtcdDataTar(data, placeWal(data, member, empty));
        } catch (IOException e) {
            throw new StepFailedException(
                    new Problem(
                            "scratch-failed",
                            "the WAL of member " + member.manifest().name() + " in its place",
                            String.valueOf(e.getMessage()),
                            "restore service, " + empty,
                            "Look at that directory and at its disk; nothing on the member was touched."),
                    true,
                    e);
        }
    }

    private static @Nullable Path placeWal(Path data, MemberOnNode member, Path empty) throws IOException {
        Path made = data.resolve("member").resolve("wal");
        if (member.walApart()) {
            return Files.move(made, empty.resolve("wal"));
        }
        Path wanted = data.resolve(member.walInside());
        if (!wanted.equals(made)) {
            Files.createDirectories(Objects.requireNonNull(wanted.getParent()));
            Files.move(made, wanted);
        }
        return null;
    }
}
