package io.stillpoint.cli.restore;

import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a time with its zone: after a loss nobody should guess which one was meant. */
final class TimeConverter implements ITypeConverter<OffsetDateTime> {

    @Override
    public OffsetDateTime convert(String text) {
        try {
            return OffsetDateTime.parse(text);
        } catch (DateTimeParseException e) {
            throw new TypeConversionException(
                    "expected a time with its zone, such as 2026-11-20T10:00:00Z or 2026-11-20T11:00:00+01:00, found '"
                            + text + "'");
        }
    }
}
