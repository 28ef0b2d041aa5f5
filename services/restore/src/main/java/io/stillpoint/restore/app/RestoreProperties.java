package io.stillpoint.restore.app;

import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of this service alone, below {@code stillpoint.restore}.
 *
 * @param etcdctl name or path of etcdctl (or etcdutl), of the minor version that the members run
 * @param mariadbd name or path of the server that new snapshots of MariaDB are loaded into; empty for none
 * @param mongod name or path of the server, of the source's series, that new snapshots are loaded into where there is one; empty for none
 * @param diskFactor how many times the snapshot's plain bytes a member must have free
 * @param keepSeconds how long a verified plain snapshot stays that nobody uses; it goes at once when its restore ends
 */
@ConfigurationProperties("stillpoint.restore")
public record RestoreProperties(
        @DefaultValue("etcdctl") String etcdctl,
        @DefaultValue("mariadbd") String mariadbd,
        @DefaultValue("mongod") String mongod,
        @DefaultValue("1.5") double diskFactor,
        @DefaultValue("1800") long keepSeconds) {

    /** The programs that snapshots are loaded into, by their usual names. */
    Map<String, String> servers() {
        return Map.of("mariadbd", mariadbd, "mongod", mongod);
    }
}
