package io.stillpoint.restore.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** A throw-away CA with one certificate that serves as server's and client's, made by openssl. */
public record Pki(Path ca, Path certificate, Path key) {

    public static Pki create(Path directory, List<String> addresses) throws IOException, InterruptedException {
        String openssl = Shell.needed("openssl", "openssl");
        Files.createDirectories(directory);
        List<String> common = List.of("-nodes", "-newkey", "rsa:2048", "-days", "2", "-batch");
        Shell.run(
                directory,
                words(
                        openssl,
                        "req",
                        "-x509",
                        "-subj",
                        "/CN=etcd-ca",
                        "-keyout",
                        "ca-key.pem",
                        "-out",
                        "ca.pem",
                        common));
        Files.writeString(
                directory.resolve("extensions"),
                "extendedKeyUsage=serverAuth,clientAuth\nsubjectAltName="
                        + addresses.stream().map(address -> "IP:" + address).collect(Collectors.joining(",")) + "\n");
        Shell.run(
                directory,
                List.of(
                        openssl,
                        "req",
                        "-nodes",
                        "-newkey",
                        "rsa:2048",
                        "-batch",
                        "-subj",
                        "/CN=etcd",
                        "-keyout",
                        "key.pem",
                        "-out",
                        "request.pem"));
        Shell.run(
                directory,
                List.of(
                        openssl,
                        "x509",
                        "-req",
                        "-in",
                        "request.pem",
                        "-CA",
                        "ca.pem",
                        "-CAkey",
                        "ca-key.pem",
                        "-CAcreateserial",
                        "-days",
                        "2",
                        "-extfile",
                        "extensions",
                        "-out",
                        "cert.pem"));
        return new Pki(directory.resolve("ca.pem"), directory.resolve("cert.pem"), directory.resolve("key.pem"));
    }

    private static List<String> words(
            String a,
            String b,
            String c,
            String d,
            String e,
            String f,
            String g,
            String h,
            String i,
            List<String> more) {
        List<String> all = new java.util.ArrayList<>(List.of(a, b, c, d, e, f, g, h, i));
        all.addAll(more);
        return all;
    }
}
