package io.stillpoint.cli.restore;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads an age as people write it: {@code 30d}, {@code 12h}, {@code 90m}. */
final class AgeConverter implements ITypeConverter<Duration> {

    private static final Pattern AGE = Pattern.compile("([0-9]{1,5})([dhm])");

    @Override
    public Duration convert(String text) {
        Matcher age = AGE.matcher(text);
        if (!age.matches()) {
            throw new TypeConversionException("expected a number with d, h or m, such as 30d, found '" + text + "'");
        }
        long number = Long.parseLong(age.group(1));
        return switch (age.group(2)) {
            case "d" -> Duration.ofDays(number);
            case "h" -> Duration.ofHours(number);
            default -> Duration.ofMinutes(number);
        };
    }
}
