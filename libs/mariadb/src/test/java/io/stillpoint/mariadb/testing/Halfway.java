package io.stillpoint.mariadb.testing;

import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** Streams in the middle of which something happens, once, while everybody else waits. */
public final class Halfway {

    private Halfway() {}

    /** What happens. */
    public interface Event {
        void happen() throws Exception;
    }

    public static OutputStream writing(OutputStream target, long afterBytes, Event event) {
        return new FilterOutputStream(target) {
            private long written;

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                out.write(bytes, offset, length);
                if (written <= afterBytes && written + length > afterBytes) {
                    carryOut(event);
                }
                written += length;
            }
        };
    }

    public static InputStream reading(InputStream source, long afterBytes, Event event) {
        return new FilterInputStream(source) {
            private long passed;

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                int count = super.read(bytes, offset, length);
                if (passed <= afterBytes && passed + count > afterBytes) {
                    carryOut(event);
                }
                passed += Math.max(count, 0);
                return count;
            }
        };
    }

    private static void carryOut(Event event) throws IOException {
        try {
            event.happen();
        } catch (IOException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
