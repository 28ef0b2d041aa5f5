package io.stillpoint.cli.home;

import io.stillpoint.cli.output.CliException;
import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.secrets.SecretFile;
import io.stillpoint.streams.DurableFile;
import io.stillpoint.vault.VaultException;
import io.stillpoint.vault.keys.KeyCreation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Makes the keys in a folder of their own and puts them where they belong, the signing key last. What an interruption leaves is
 * either a folder that nobody has a key of, which is made again, or a whole set, which is handed out to its end.
 */
final class KeyPlacement {

    private static final Set<String> KEYS = Set.of(
            KeyCreation.RESTORE_IDENTITY,
            KeyCreation.RECOVERY_IDENTITY,
            KeyCreation.RECIPIENTS,
            KeyCreation.SIGNING_KEY);
    private static final List<String> VERIFIERS = List.of("restore", "cli");

    private final StillpointHome home;
    private final Path making;
    private final Path made;

    KeyPlacement(StillpointHome home) {
        this.home = home;
        this.making = home.secrets("keys-in-the-making");
        this.made = home.secrets("keys-to-hand-out");
    }

    boolean complete() {
        return handedOut() && !Files.exists(making);
    }

    private boolean handedOut() {
        return Files.exists(home.secrets("coordinator").resolve(KeyCreation.SIGNING_KEY)) && !Files.exists(made);
    }

    /** @return where the recovery key waits to be taken offline */
    Path place() throws IOException, VaultException {
        boolean onlyTidying = handedOut() && Files.exists(making);
        if (!onlyTidying) {
            if (!Files.exists(made)) {
                refuseWhere(existing());
                make();
            }
            handOut();
        }
        delete(making);
        return home.recoveryKeys().resolve(KeyCreation.RECOVERY_IDENTITY);
    }

    private void handOut() throws IOException {
        Map<Path, Path> sources = sources();
        refuseWhere(others(sources));
        for (Map.Entry<Path, Path> each : sources.entrySet()) {
            if (!Files.exists(each.getKey())) {
                ServiceSecrets.writePrivate(each.getKey(), Files.readString(each.getValue()));
            }
        }
        // At once: what an interrupted deletion left could not be handed out again.
        DurableFile.move(made, making);
    }

    private void make() throws IOException, VaultException {
        delete(making);
        SecretFile.directory(making);
        KeyCreation.into(making, Instant.now());
        DurableFile.move(making, made);
    }

    /** From where each file comes; what says that all is in place comes last. */
    private Map<Path, Path> sources() throws IOException {
        Map<Path, Path> sources = new LinkedHashMap<>();
        Path offline = home.recoveryKeys();
        put(sources, KeyCreation.RECOVERY_IDENTITY, offline);
        put(sources, KeyCreation.RECIPIENTS, offline);
        put(sources, KeyCreation.RESTORE_IDENTITY, home.secrets("restore"));
        ServiceSecrets.vaultUsers().forEach(user -> put(sources, KeyCreation.RECIPIENTS, home.secrets(user)));
        try (Stream<Path> files = Files.list(made.resolve(KeyCreation.VERIFICATION_KEYS))) {
            for (Path file : files.toList()) {
                String name = made.relativize(file).toString();
                put(sources, name, offline);
                VERIFIERS.forEach(verifier -> put(sources, name, home.secrets(verifier)));
            }
        }
        put(sources, KeyCreation.SIGNING_KEY, home.secrets("coordinator"));
        return sources;
    }

    private void put(Map<Path, Path> sources, String name, Path folder) {
        sources.put(folder.resolve(name), made.resolve(name));
    }

    private List<Path> existing() throws IOException {
        Path secrets = home.directory().resolve("secrets");
        if (!Files.exists(secrets)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(secrets, 2)) {
            return files.filter(file -> KEYS.contains(String.valueOf(file.getFileName())))
                    .filter(file -> !file.startsWith(making))
                    .sorted()
                    .toList();
        }
    }

    private static List<Path> others(Map<Path, Path> sources) throws IOException {
        List<Path> others = new ArrayList<>();
        for (Map.Entry<Path, Path> each : sources.entrySet()) {
            if (Files.exists(each.getKey()) && Files.mismatch(each.getKey(), each.getValue()) >= 0) {
                others.add(each.getKey());
            }
        }
        return others;
    }

    private void refuseWhere(List<Path> existing) {
        if (!existing.isEmpty()) {
            throw CliException.refused(new Problem(
                    "keys-exist",
                    "no keys, because keys are never overwritten",
                    String.join(", ", existing.stream().map(Path::toString).toList()),
                    home.directory().resolve("secrets").toString(),
                    "If one is missing, put it back from a copy: what was backed up needs it."
                            + " Only keys that nothing was ever backed up with may be moved away."));
        }
    }

    private static void delete(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }
}
