package io.stillpoint.nodebackup;

import io.stillpoint.vault.testing.Noise;
import io.stillpoint.vault.testing.Tools;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;

/** Files with every attribute that a node's image must bring back. */
final class SourceTree {

    private SourceTree() {}

    static void plant(Path root) throws Exception {
        Path data = Files.createDirectories(root.resolve("srv/data"));
        Files.write(data.resolve("noise"), Noise.bytes(1, 12 << 20));
        Files.createLink(data.resolve("hard-link"), data.resolve("noise"));
        Files.createSymbolicLink(data.resolve("symbolic-link"), Path.of("../data/noise"));
        Files.writeString(data.resolve("a name\nwith a newline"), "x");
        Files.writeString(data.resolve("ümläut 'quoted' $HOME *"), "y");
        try (RandomAccessFile sparse =
                new RandomAccessFile(data.resolve("sparse").toFile(), "rw")) {
            sparse.setLength(64L << 20);
            sparse.seek(32L << 20);
            sparse.write(Noise.bytes(2, 10_000));
        }
        Path docker = Files.createDirectories(root.resolve("var/lib/docker/overlay2/abc/diff"));
        Files.writeString(docker.resolve("layer"), "a layer");
        for (String kernels :
                new String[] {"proc/1", "sys/kernel", "dev/shm", "run/lock", "tmp/cache", "var/lib/stillpoint"}) {
            Files.writeString(Files.createDirectories(root.resolve(kernels)).resolve("not-imaged"), "volatile");
        }
        Tools.run(root, "bash", "-euc", """
                mkfifo srv/data/fifo
                mknod srv/data/null c 1 3
                chown 1234:4321 srv/data/sparse; chmod 4751 srv/data/sparse
                chmod 1777 srv; chown 99:98 srv/data
                cp /bin/true srv/data/capable; setcap cap_net_raw+ep srv/data/capable
                setfattr -n user.note -v 'a note' srv/data/noise
                setfattr -n trusted.overlay.opaque -v y var/lib/docker/overlay2/abc/diff
                touch srv/data/listed; setfacl -m u:1234:r,g:77:rw srv/data/listed
                setfacl -d -m u:1234:rwx srv/data
                touch -d '2019-02-03 04:05:06.123456789 UTC' srv/data/symbolic-link -h
                touch -d '2018-02-03 04:05:06.987654321 UTC' srv/data/fifo
                touch -d '2017-01-01 UTC' srv
                """);
    }

    /** Everything that can be seen of a tree, but for what is not imaged; inode numbers and directory sizes apart. */
    static String described(Path root) throws Exception {
        return Tools.run(root, "bash", "-euo", "pipefail", "-c", """
                export LC_ALL=C
                skip=(-path './proc/*' -o -path './sys/*' -o -path './dev/*' -o -path './run/*' -o -path './tmp/*' -o -path './var/lib/stillpoint*')
                find . \\( "${skip[@]}" \\) -prune -o \\( -type d -printf '%p|%y|%m|%U|%G|%T@\\0' , ! -type d -printf '%p|%y|%m|%U|%G|%T@|%s|%l|%n\\0' \\) | sort -z | tr '\\0' '\\n'
                find . \\( "${skip[@]}" \\) -prune -o -type f -print0 | sort -z | xargs -0 sha256sum
                find . \\( "${skip[@]}" \\) -prune -o -print0 | sort -z | xargs -0 getfattr -h -d -m - -e hex
                find . \\( "${skip[@]}" \\) -prune -o ! -type l -print0 | sort -z | xargs -0 getfacl -n
                stat -c '%t %T' srv/data/null
                """);
    }
}
