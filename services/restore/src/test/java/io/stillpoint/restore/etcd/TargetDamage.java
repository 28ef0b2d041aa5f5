package io.stillpoint.restore.etcd;

import io.stillpoint.restore.lab.EtcdCluster;
import io.stillpoint.restore.lab.LabNodes;
import io.stillpoint.restore.lab.Trees;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** What may have happened to a member before it is restored: it is what a restore is for, and must not stop it. */
enum TargetDamage {
    NOTHING {
        @Override
        void happen(Path data, Path wal) {
            // An operator may have taken it for broken.
        }
    },
    DATA_MISSING {
        @Override
        void happen(Path data, Path wal) throws Exception {
            Trees.remove(data);
        }
    },
    DATA_EMPTY {
        @Override
        void happen(Path data, Path wal) throws Exception {
            Trees.remove(data);
            Files.createDirectory(data);
        }
    },
    DATABASE_DELETED {
        @Override
        void happen(Path data, Path wal) throws Exception {
            Files.delete(data.resolve("member/snap/db"));
        }
    },
    DATABASE_CUT {
        @Override
        void happen(Path data, Path wal) throws Exception {
            Files.write(data.resolve("member/snap/db"), new byte[100]);
        }
    },
    WAL_MISSING {
        @Override
        void happen(Path data, Path wal) throws Exception {
            Trees.remove(wal);
        }
    },
    EVERYTHING_MISSING {
        @Override
        void happen(Path data, Path wal) throws Exception {
            Trees.remove(data);
            Trees.remove(wal);
        }
    },
    FULL_OF_STRANGERS {
        @Override
        void happen(Path data, Path wal) throws Exception {
            Files.createDirectories(data.resolve("member/snap/of somebody\nelse"));
            Files.writeString(data.resolve("member/backup.tar"), "of somebody");
            Files.createSymbolicLink(data.resolve("link"), Path.of("/nowhere"));
        }
    },
    RESTORED_BY_HAND_HALFWAY {
        @Override
        void happen(Path data, Path wal) throws Exception {
            Trees.copy(data, Files.createDirectory(data.resolveSibling("etcd.old")));
            Trees.remove(data.resolve("member"));
            Files.createDirectories(data.resolve("member/snap"));
        }
    },
    UNREADABLE {
        @Override
        void happen(Path data, Path wal) throws Exception {
            Files.setPosixFilePermissions(data.resolve("member"), PosixFilePermissions.fromString("---------"));
            Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("---------"));
        }
    };

    abstract void happen(Path data, Path wal) throws Exception;

    void happen(LabNodes nodes, String address) throws Exception {
        happen(nodes.path(address, EtcdCluster.DATA), nodes.path(address, EtcdCluster.WAL));
    }
}
