package io.stillpoint.service;

import io.stillpoint.vault.StoreAddressing;
import java.net.URI;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings for the vault, below {@code stillpoint.vault}; its keys are files in the secrets directory.
 *
 * @param endpoint URL of the S3 server
 * @param region the server's own name of its region
 * @param addressing {@code path} or {@code virtual-host}
 */
@ConfigurationProperties("stillpoint.vault")
public record VaultProperties(
        @DefaultValue("http://127.0.0.1:9000") URI endpoint,
        @DefaultValue("us-east-1") String region,
        @DefaultValue("stillpoint") String bucket,
        @DefaultValue("path") StoreAddressing addressing) {}
