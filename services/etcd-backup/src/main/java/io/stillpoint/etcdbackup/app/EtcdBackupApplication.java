package io.stillpoint.etcdbackup.app;

import io.stillpoint.service.VaultProperties;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;

/** Starts the etcd backup worker. */
@SpringBootApplication
@EnableConfigurationProperties(VaultProperties.class)
public class EtcdBackupApplication {

    public static void main(String[] args) {
        SpringApplication.run(EtcdBackupApplication.class, args);
    }
}
