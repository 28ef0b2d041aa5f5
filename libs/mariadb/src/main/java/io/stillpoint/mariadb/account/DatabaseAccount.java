package io.stillpoint.mariadb.account;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A user or role, as the statements that make it. Passwords stand in them as the server's hashes.
 *
 * @param name as SQL writes it: {@code 'app'@'%'}, or {@code `reader`} for a role
 * @param create makes it anew, without rights
 * @param grants give it its rights, and its roles
 */
public record DatabaseAccount(String name, List<String> create, List<String> grants) {

    /** Name of the object in a snapshot that holds all of them. */
    public static final String OBJECT = "accounts.sql";

    private static final String READER = "-- read by ";
    private static final String MARK = "-- account ";
    private static final String GRANTS = "-- grants ";

    /**
     * Writes them as SQL, one statement a line: first all accounts, then all rights, because rights name roles. AccountListing
     * that exist keep their passwords when somebody runs it by hand, and get the rights added.
     *
     * @param reader the account that has read them
     */
    public static String text(String reader, List<DatabaseAccount> accounts) {
        StringBuilder text = new StringBuilder(READER).append(reader).append('\n');
        for (DatabaseAccount account : accounts) {
            text.append(MARK).append(account.name).append('\n');
            account.create.forEach(statement -> text.append(statement).append(";\n"));
        }
        for (DatabaseAccount account : accounts) {
            text.append(GRANTS).append(account.name).append('\n');
            account.grants.forEach(statement -> text.append(statement).append(";\n"));
        }
        return text.toString();
    }

    /** Which account has read what {@link #text} wrote; empty in snapshots that do not say so. */
    public static Optional<String> reader(String text) {
        return text.lines()
                .filter(line -> line.startsWith(READER))
                .map(line -> line.substring(READER.length()))
                .findFirst();
    }

    /** Reads what {@link #text} wrote. */
    public static List<DatabaseAccount> parse(String text) {
        List<DatabaseAccount> accounts = new ArrayList<>();
        List<String> target = new ArrayList<>();
        for (String line : text.lines().toList()) {
            if (line.startsWith(MARK)) {
                DatabaseAccount account =
                        new DatabaseAccount(line.substring(MARK.length()), new ArrayList<>(), new ArrayList<>());
                accounts.add(account);
                target = account.create;
            } else if (line.startsWith(GRANTS)) {
                String name = line.substring(GRANTS.length());
                target = accounts.stream()
                        .filter(account -> account.name.equals(name))
                        .map(DatabaseAccount::grants)
                        .findFirst()
                        .orElseThrow(() -> new IllegalArgumentException("rights of an unknown account " + name));
            } else if (line.endsWith(";")) {
                target.add(line.substring(0, line.length() - 1));
            }
        }
        return accounts;
    }

    boolean role() {
        return !name.contains("@");
    }
}
