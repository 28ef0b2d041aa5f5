package io.stillpoint.cluster;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds etcd's flags in a container's command. Three forms are known: {@code etcd --x=y}, {@code etcd --x y}, and
 * either inside a {@code sh -c} script, as older releases of the installer wrote it. Environment variables
 * {@code ETCD_X} stand for flags that the command does not give, as in etcd itself.
 */
final class EtcdCommand {

    private static final Set<String> SHELLS = Set.of("sh", "bash", "ash", "dash");
    private static final Set<String> BEFORE_ETCD = Set.of("exec", "env", "nohup", "export");
    private static final Pattern KUBERNETES_VARIABLE = Pattern.compile("\\$\\$|\\$\\(([A-Za-z_][A-Za-z0-9_.-]*)\\)");

    private EtcdCommand() {}

    /**
     * Returns the flags by name, without dashes; a flag without a value is {@code true}.
     *
     * @param words command and arguments of the container
     * @param environment of the container, as far as it is written down
     * @return empty when this container does not run etcd
     * @throws IllegalArgumentException when a script cannot be split into words
     */
    static Optional<Map<String, String>> flags(List<String> words, Map<String, String> environment) {
        List<String> expanded =
                words.stream().map(word -> expand(word, environment)).toList();
        if (expanded.isEmpty()) {
            return Optional.empty();
        }
        Map<String, String> variables = new HashMap<>(environment);
        int script = SHELLS.contains(baseName(expanded.get(0))) ? scriptAt(expanded) : -1;
        if (script < 0) {
            return ofCommand(expanded, variables);
        }
        for (List<String> command : ShellScript.commands(expanded.get(script), variables)) {
            Optional<Map<String, String>> found = ofCommand(command, variables);
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    private static Optional<Map<String, String>> ofCommand(List<String> words, Map<String, String> variables) {
        int at = 0;
        while (at < words.size() && (BEFORE_ETCD.contains(words.get(at)) || isAssignment(words.get(at)))) {
            String word = words.get(at++);
            if (isAssignment(word)) {
                variables.put(word.substring(0, word.indexOf('=')), ShellScript.afterEquals(word));
            }
        }
        if (at >= words.size() || !baseName(words.get(at)).equals("etcd")) {
            return Optional.empty();
        }
        Map<String, String> flags = ofEnvironment(variables);
        flags.putAll(ofWords(words.subList(at + 1, words.size())));
        return Optional.of(flags);
    }

    /** Reads flags as Go's flag package does, which etcd uses: later flags win, and one dash equals two. */
    private static Map<String, String> ofWords(List<String> words) {
        Map<String, String> flags = new LinkedHashMap<>();
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            if (!word.startsWith("-") || word.equals("--")) {
                break;
            }
            String flag = word.replaceFirst("^--?", "");
            int equals = flag.indexOf('=');
            if (equals >= 0) {
                flags.put(flag.substring(0, equals), flag.substring(equals + 1));
            } else if (i + 1 < words.size() && !words.get(i + 1).startsWith("-")) {
                flags.put(flag, words.get(++i));
            } else {
                flags.put(flag, "true");
            }
        }
        return flags;
    }

    private static Map<String, String> ofEnvironment(Map<String, String> variables) {
        Map<String, String> flags = new LinkedHashMap<>();
        new TreeMap<>(variables).forEach((name, value) -> {
            if (name.startsWith("ETCD_") && !value.isEmpty()) {
                flags.put(
                        name.substring("ETCD_".length())
                                .toLowerCase(Locale.ROOT)
                                .replace('_', '-'),
                        value);
            }
        });
        return flags;
    }

    /** Returns the position of the script after {@code -c} (also {@code -ec} and the like), or -1. */
    private static int scriptAt(List<String> words) {
        for (int i = 1; i + 1 < words.size(); i++) {
            String word = words.get(i);
            if (!word.startsWith("-")) {
                return -1;
            }
            if (!word.startsWith("--") && word.endsWith("c")) {
                return i + 1;
            }
        }
        return -1;
    }

    /** Replaces {@code $(NAME)} as Kubernetes does before anything runs; unknown names stay as they are. */
    private static String expand(String word, Map<String, String> environment) {
        Matcher matcher = KUBERNETES_VARIABLE.matcher(word);
        return matcher.replaceAll(found -> {
            String name = found.group(1);
            String value = name == null ? "$" : environment.getOrDefault(name, found.group());
            return Matcher.quoteReplacement(value);
        });
    }

    private static boolean isAssignment(String word) {
        int equals = word.indexOf('=');
        return equals > 0 && word.substring(0, equals).matches("[A-Za-z_][A-Za-z0-9_]*");
    }

    private static String baseName(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }
}
