package io.stillpoint.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import net.sourceforge.pmd.cpd.CPDConfiguration;
import net.sourceforge.pmd.cpd.CpdAnalysis;
import net.sourceforge.pmd.lang.LanguageRegistry;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What CONTRIBUTING asks of names, packages and repetition, counted over the main sources of all modules. */
class HouseRulesTest {

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final int TYPES_A_PACKAGE = 25;
    private static final double ONE_WORD_SHARE = 0.08;
    private static final int FILES_NAMING_BOTH_DATABASES = 4;
    private static final int REPEATED_LINES = 10;
    /** Below it, runs are closing braces and assignments of constructors. */
    private static final int REPEATED_TOKENS = 50;

    /** Phrases that no native would write for a tired reader, and contractions. */
    private static final Pattern CLUMSY = Pattern.compile(
            "\\b(whoever|comes? about|turned round|put up with|as ever|none of them|stands? in (the|a|its)"
                    + "|lies (in|below|there)|(ca|do|does|is|are|was|has)n't|can't)\\b",
            Pattern.CASE_INSENSITIVE);

    /** Threads that may last. Virtual ones serve what waits for their end. */
    private static final Pattern PLATFORM_THREAD = Pattern.compile("Thread\\.ofPlatform|new (Thread|Timer)\\(|"
            + "Executors\\.new(?!VirtualThreadPerTask|ThreadPerTask|SingleThreadExecutor\\(\\s*Thread\\.ofVirtual)");

    /** The one that ends the process with its thread, and those whose threads do one thing whose end somebody waits for and reads. */
    private static final List<String> STARTING_THREADS =
            List.of("LastingThread", "TaskRun", "StoringThread", "StateLoading", "UnaskedVerification");

    private static List<Path> sources;

    @BeforeAll
    static void find() throws IOException {
        try (var files = Files.walk(ROOT)) {
            sources = files.filter(file -> ROOT.relativize(file).toString().contains("src/main/java/"))
                    .filter(file -> file.toString().endsWith(".java") && !file.endsWith("package-info.java"))
                    .sorted()
                    .toList();
        }
        assertThat(sources).hasSizeGreaterThan(300);
    }

    @Test
    void noPackageHasMoreTypesThanAReaderTakesIn() {
        // When
        Map<Path, Long> types = sources.stream().collect(Collectors.groupingBy(Path::getParent, Collectors.counting()));

        // Then
        assertThat(types)
                .allSatisfy((folder, count) ->
                        assertThat(count).as(ROOT.relativize(folder).toString()).isLessThanOrEqualTo(TYPES_A_PACKAGE));
    }

    @Test
    void typesOfOneWordAreFewAndEachIsInTheTerminology() throws IOException {
        // Given
        String terminology = Files.readString(ROOT.resolve("docs/terminology.md"));

        // When
        List<String> oneWord = sources.stream()
                .map(HouseRulesTest::type)
                .filter(HouseRulesTest::isOneWord)
                .toList();

        // Then
        assertThat(oneWord).isNotEmpty().hasSizeLessThanOrEqualTo((int) (sources.size() * ONE_WORD_SHARE));
        assertThat(oneWord).allSatisfy(word -> assertThat(terminology).contains("**" + word + "**"));
    }

    @Test
    void aNewDatabaseWouldBeWrittenIntoFewFiles() throws IOException {
        // When
        List<String> both = new ArrayList<>();
        for (Path source : sources) {
            String text = Files.readString(source).toLowerCase(Locale.ROOT);
            if (text.contains("mongodb") && text.contains("mariadb")) {
                both.add(type(source));
            }
        }

        // Then
        assertThat(both).isNotEmpty().hasSizeLessThanOrEqualTo(FILES_NAMING_BOTH_DATABASES);
    }

    @Test
    void sourcesAndDocsReadAsANativeWouldWriteThem() throws IOException {
        // Given
        List<Path> texts = new ArrayList<>(sources);
        try (var files = Files.walk(ROOT)) {
            files.filter(file -> file.toString().endsWith(".md"))
                    .filter(file -> !ROOT.relativize(file).toString().contains("target/"))
                    .forEach(texts::add);
        }

        // When
        List<String> clumsy = new ArrayList<>();
        for (Path text : texts) {
            CLUMSY.matcher(Files.readString(text))
                    .results()
                    .forEach(found -> clumsy.add(ROOT.relativize(text) + ": " + found.group()));
        }

        // Then
        assertThat(clumsy).isEmpty();
        assertThat(CLUMSY.matcher("Whoever asks can't know where it lies.").results())
                .hasSize(2);
    }

    @Test
    void nothingLongIsWrittenTwice() throws IOException {
        // Given
        var configuration = new CPDConfiguration();
        configuration.setOnlyRecognizeLanguage(LanguageRegistry.CPD.getLanguageById("java"));
        configuration.setMinimumTileSize(REPEATED_TOKENS);
        sources.forEach(configuration::addInputPath);
        List<List<String>> repeated = new ArrayList<>();

        // When
        try (CpdAnalysis analysis = CpdAnalysis.create(configuration)) {
            analysis.performAnalysis(report -> report.getMatches().stream()
                    .filter(match -> match.getLineCount() > REPEATED_LINES)
                    .forEach(match -> repeated.add(match.getMarkSet().stream()
                            .map(mark -> mark.getLocation().startPosToStringWithFile())
                            .toList())));
        }

        // Then
        assertThat(repeated).isEmpty();
    }

    @Test
    void aThreadThatAServiceNeedsEndsItsProcessWhenItIsLost() throws IOException {
        // When
        List<String> starting = new ArrayList<>();
        for (Path source : sources) {
            String module = ROOT.relativize(source).getName(0).toString();
            if (List.of("libs", "services").contains(module)
                    && PLATFORM_THREAD.matcher(Files.readString(source)).find()) {
                starting.add(type(source));
            }
        }

        // Then
        assertThat(starting).as("use LastingThread").containsExactlyInAnyOrderElementsOf(STARTING_THREADS);
    }

    private static String type(Path source) {
        return String.valueOf(source.getFileName()).replace(".java", "");
    }

    private static boolean isOneWord(String type) {
        return type.substring(1).chars().noneMatch(Character::isUpperCase);
    }
}
