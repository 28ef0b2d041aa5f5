package io.stillpoint.certificates.tree;

import io.stillpoint.schemas.vault.NotedCertificate;
import io.stillpoint.streams.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.security.PrivateKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * The certificates of one tree, read out of its tar.
 *
 * @param files certificates by path inside the tree, without a leading slash
 * @param mismatches certificates and keys that do not fit though their names say so, in words
 * @param unreadable files that look like certificates and cannot be read, in words
 * @param pairs how many keys were compared with their certificates
 * @param alone keys beside which there is no certificate of their name
 * @param members all that is in the tree
 */
public record TreeCertificates(
        SortedMap<String, List<NotedCertificate>> files,
        List<String> mismatches,
        List<String> unreadable,
        int pairs,
        List<String> alone,
        TreeMembers members) {

    /** Bundles of many authorities are larger than any other file with certificates. */
    private static final int FILE_BYTES = 1 << 20;

    public TreeCertificates {
        files = new TreeMap<>(files);
        mismatches = List.copyOf(mismatches);
        unreadable = List.copyOf(unreadable);
        alone = List.copyOf(alone);
    }

    /** Tells whether both hold the same certificates and keys; other files may come and go while a node runs. */
    public boolean certifiesAs(TreeCertificates other) {
        return files.equals(other.files)
                && mismatches.equals(other.mismatches)
                && unreadable.equals(other.unreadable)
                && pairs == other.pairs
                && alone.equals(other.alone);
    }

    /** Returns the fingerprints of one file's certificates, in its order; empty when there is no such file. */
    public List<String> fingerprints(String file) {
        return files.getOrDefault(file, List.of()).stream()
                .map(NotedCertificate::sha256)
                .toList();
    }

    /**
     * Reads a tar to its end. Private keys are compared and forgotten.
     *
     * @throws IOException when it is no tar
     */
    public static TreeCertificates read(InputStream tar) throws IOException {
        SortedMap<String, PemFile> found = new TreeMap<>();
        List<String> unreadable = new ArrayList<>();
        TreeMembers seen = new TreeMembers();
        TarArchiveInputStream members = new TarArchiveInputStream(tar);
        for (TarArchiveEntry member = members.getNextEntry(); member != null; member = members.getNextEntry()) {
            String name = member.getName().startsWith("./") ? member.getName().substring(2) : member.getName();
            seen.add(name, member.isSymbolicLink() ? member.getLinkName() : null);
            if (!member.isFile() || member.getSize() > FILE_BYTES) {
                continue;
            }
            byte[] bytes = members.readAllBytes();
            if (!PemFile.looksLikeOne(bytes)) {
                continue;
            }
            try {
                found.put(name, PemFile.read(bytes));
            } catch (IOException e) {
                unreadable.add(name + ": " + e.getMessage());
            }
        }
        tar.transferTo(java.io.OutputStream.nullOutputStream());
        return of(found, unreadable, seen);
    }

    private static TreeCertificates of(SortedMap<String, PemFile> found, List<String> unreadable, TreeMembers seen)
            throws IOException {
        SortedMap<String, List<NotedCertificate>> files = new TreeMap<>();
        Map<String, List<PrivateKey>> keys = new TreeMap<>();
        for (Map.Entry<String, PemFile> file : found.entrySet()) {
            if (!file.getValue().certificates().isEmpty()) {
                files.put(file.getKey(), noted(file.getValue().certificates()));
            }
            if (!file.getValue().keys().isEmpty()) {
                KeyPairing.stemOfKey(file.getKey())
                        .ifPresent(stem -> keys.put(stem, file.getValue().keys()));
            }
        }
        List<String> mismatches = new ArrayList<>();
        int pairs = 0;
        for (Map.Entry<String, PemFile> file : found.entrySet()) {
            List<PrivateKey> own =
                    KeyPairing.stemOfCertificate(file.getKey()).map(keys::get).orElse(null);
            if (own == null || file.getValue().certificates().isEmpty()) {
                continue;
            }
            pairs++;
            X509Certificate certificate = file.getValue().certificates().getFirst();
            if (own.stream().noneMatch(key -> KeyPairing.fits(key, certificate.getPublicKey()))) {
                mismatches.add(file.getKey() + " does not fit the key beside it");
            }
        }
        return new TreeCertificates(files, mismatches, unreadable, pairs, alone(found, files, seen), seen);
    }

    /** A certificate that is a link counts: where it leads to is asked elsewhere. */
    private static List<String> alone(
            SortedMap<String, PemFile> found, SortedMap<String, List<NotedCertificate>> files, TreeMembers seen) {
        Set<String> stems = Stream.concat(files.keySet().stream(), seen.links().keySet().stream())
                .flatMap(file -> KeyPairing.stemOfCertificate(file).stream())
                .collect(Collectors.toSet());
        return found.entrySet().stream()
                .filter(file -> !file.getValue().keys().isEmpty()
                        && file.getValue().certificates().isEmpty())
                .map(Map.Entry::getKey)
                .filter(file -> KeyPairing.stemOfKey(file)
                        .filter(stem -> !stems.contains(stem))
                        .isPresent())
                .toList();
    }

    private static List<NotedCertificate> noted(List<X509Certificate> certificates) throws IOException {
        List<NotedCertificate> noted = new ArrayList<>();
        for (X509Certificate certificate : certificates) {
            try {
                noted.add(new NotedCertificate(
                        Sha256.hex(certificate.getEncoded()),
                        certificate.getNotAfter().toInstant(),
                        certificate.getSubjectX500Principal().getName(),
                        certificate.getIssuerX500Principal().getName()));
            } catch (CertificateEncodingException e) {
                throw new IOException(e.getMessage(), e);
            }
        }
        return noted;
    }
}
