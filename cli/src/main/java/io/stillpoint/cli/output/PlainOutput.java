package io.stillpoint.cli.output;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Standard output for results: what comes from elsewhere is printed as plain text, and a result that could not be written is a
 * failure. {@link PrintStream} itself would go on in silence.
 */
public final class PlainOutput extends PrintStream {

    public PlainOutput(OutputStream out, Charset charset) {
        super(new Refusing(out), true, charset);
    }

    /** Of this process. */
    public static PlainOutput standard(Charset charset) {
        return new PlainOutput(new FileOutputStream(FileDescriptor.out), charset);
    }

    @Override
    public void print(@Nullable String text) {
        super.print(PlainText.of(String.valueOf(text)));
    }

    /** Prints one line and no more. */
    @Override
    public void println(@Nullable String text) {
        super.println(PlainText.line(String.valueOf(text)));
    }

    /** The format is ours and may have lines; what is filled in may not. */
    @Override
    public PrintStream format(String format, @Nullable Object... arguments) {
        return super.format(
                format,
                Arrays.stream(arguments)
                        .map(each -> each instanceof Number ? each : PlainText.line(String.valueOf(each)))
                        .toArray());
    }

    /** Ends the command where the disk is full or the reader has left. */
    private static final class Refusing extends OutputStream {

        private final OutputStream out;

        private Refusing(OutputStream out) {
            this.out = out;
        }

        @Override
        public void write(int oneByte) {
            write(new byte[] {(byte) oneByte}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            try {
                out.write(bytes, offset, length);
            } catch (IOException e) {
                throw new CliException(
                        "standard output: expected to write all of the result, found '%s'.".formatted(e.getMessage()),
                        e);
            }
        }
    }
}
