package io.stillpoint.remote;

import io.stillpoint.schemas.shared.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The output of a verb: lines of {@code key=value}; a key may occur several times. */
public record NodeAnswer(List<Entry> entries) {

    private static final Pattern LINE = Pattern.compile("([a-z][a-z0-9._/-]*)=(.*)");

    /** One line. */
    public record Entry(String key, String value) {}

    public NodeAnswer {
        entries = List.copyOf(entries);
    }

    /**
     * Reads the answer strictly.
     *
     * @throws RemoteException when a line is something else
     */
    static NodeAnswer parse(String text, String where) throws RemoteException {
        List<Entry> entries = new ArrayList<>();
        for (String line : text.lines().toList()) {
            Matcher matcher = LINE.matcher(line);
            if (!matcher.matches()) {
                throw unreadable("lines of key=value", "'" + line + "'", where);
            }
            entries.add(new Entry(matcher.group(1), matcher.group(2)));
        }
        return new NodeAnswer(entries);
    }

    /** Returns every value of {@code key}, in the order of the output. */
    public List<String> all(String key) {
        return entries.stream()
                .filter(entry -> entry.key().equals(key))
                .map(Entry::value)
                .toList();
    }

    public Optional<String> first(String key) {
        return all(key).stream().findFirst();
    }

    /**
     * Returns the one value of {@code key}.
     *
     * @throws RemoteException when there is none, or more than one
     */
    public String one(String key) throws RemoteException {
        List<String> values = all(key);
        if (values.size() != 1) {
            throw unreadable("one line '" + key + "='", values.size() + " of them", "answer of the node");
        }
        return values.get(0);
    }

    /** Returns the values of {@code key} as port numbers. */
    public List<Integer> ports(String key) throws RemoteException {
        List<Integer> ports = new ArrayList<>();
        for (String value : all(key)) {
            ports.add((int) number(key, value));
        }
        return List.copyOf(ports);
    }

    static long number(String key, String value) throws RemoteException {
        try {
            return Long.parseLong(value);
        } catch (NumberFormatException e) {
            throw unreadable("a number after '" + key + "='", "'" + value + "'", "answer of the node");
        }
    }

    static RemoteException unreadable(String expected, String found, String where) {
        return new RemoteException(
                new Problem(
                        "answer-unreadable",
                        expected,
                        found,
                        where,
                        "Install this release's script again with './stillpoint cluster add'; if it persists, log in"
                                + " and run it by hand."),
                true);
    }
}
