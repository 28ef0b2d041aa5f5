package io.stillpoint.mariadb.account;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A user or role as the statements that create it. They hold passwords as the server's hashes.
 *
 * @param name as SQL writes it: {@code 'app'@'%'}, or {@code `reader`} for a role
 * @param create statements that create it, without rights
 * @param grants statements that give it its rights and roles
 */
public record DatabaseAccount(String name, List<String> create, List<String> grants) {

    /** Name of the snapshot's object that holds all accounts. */
    public static final String OBJECT = "accounts.sql";

    private static final String READER = "-- read by ";
    private static final String MARK = "-- account ";
    private static final String GRANTS = "-- grants ";

    /**
     * Writes accounts as SQL, one statement per line: first all accounts, then all rights, because rights name roles.
     * When somebody runs it by hand, existing accounts keep their passwords and gain the rights.
     *
     * @param reader the account that read them
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

    /** Returns the account that read what {@link #text} wrote; empty when the snapshot does not say. */
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
