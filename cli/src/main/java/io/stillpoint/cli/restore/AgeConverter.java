package io.stillpoint.cli.restore;

import io.stillpoint.policy.time.WrittenDuration;
import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads an age as people write it: {@code 30d}, {@code 12h}, {@code 90m}. */
final class AgeConverter implements ITypeConverter<Duration> {

    @Override
    public Duration convert(String text) {
        return WrittenDuration.parse(text)
                .orElseThrow(() -> new TypeConversionException(
                        "expected a duration with its unit, such as 30d, found '" + text + "'"));
    }
}
