import com.sun.jna.Callback;
import com.sun.jna.CallbackReference;
import com.sun.jna.Function;
import com.sun.jna.Memory;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Assigns a table of clients, explains one of them, and shows what an error looks like.
 *
 * <pre>
 * make c
 * java -cp /usr/share/java/jna.jar examples/java/Assign.java models/value_bands/model.yaml target/c/lib/libtierline.so
 * </pre>
 *
 * Structures of C are memory, written and read at their offsets, and nothing of JNA but {@link Native} is used elsewhere: from
 * Java 22 on its four parts can be those of java.lang.foreign (MemorySegment, Linker, Arena), and the rest stays.
 */
public final class Assign {
    private static final int OK = 0;
    private static final int YAML = 1;
    private static final int POINTER = 8;

    /** What went wrong, as the library says it. */
    static final class TierlineException extends RuntimeException {
        final int status;
        final String json;

        TierlineException(int status, String json) {
            super(json);
            this.status = status;
            this.json = json;
        }
    }

    /** Memory, functions and callbacks of C. */
    static final class Native {
        private final NativeLibrary library;
        /** What C has addresses of. */
        private final List<Object> kept = new ArrayList<>();

        Native(String path) {
            library = NativeLibrary.getInstance(path);
        }

        /** Memory of zeros, which stays as long as this does. */
        Pointer allocate(long bytes) {
            Memory memory = new Memory(Math.max(bytes, 1));
            memory.clear();
            kept.add(memory);
            return memory;
        }

        int call(String name, Object... arguments) {
            return library.getFunction("tierline_" + name).invokeInt(arguments);
        }

        /** Calls a function by its address. */
        static Object call(Pointer function, Class<?> result, Object... arguments) {
            return Function.getFunction(function).invoke(result, arguments);
        }

        Pointer callback(Callback callback) {
            kept.add(callback);
            return CallbackReference.getFunctionPointer(callback);
        }
    }

    /** A callback that fills a structure. */
    public interface Get extends Callback {
        int invoke(Pointer stream, Pointer out);
    }

    /** The callback for the words of an error. */
    public interface LastError extends Callback {
        Pointer invoke(Pointer stream);
    }

    /** The callback that releases. */
    public interface Release extends Callback {
        void invoke(Pointer structure);
    }

    private final Native c;

    private Assign(String library) {
        c = new Native(library);
    }

    // ---- Texts

    private Pointer bytes(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        Pointer memory = c.allocate(utf8.length + 1L);
        memory.write(0, utf8, 0, utf8.length);
        return memory;
    }

    private static long length(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    /** The text at a pointer and a length. */
    private static String read(Pointer two) {
        Pointer data = two.getPointer(0);
        return data == null ? "" : new String(data.getByteArray(0, (int) two.getLong(POINTER)), StandardCharsets.UTF_8);
    }

    /** Calls a function whose last argument is the place of an error. */
    private void call(String name, Object... arguments) {
        Pointer error = c.allocate(2 * POINTER);
        Object[] all = new Object[arguments.length + 1];
        System.arraycopy(arguments, 0, all, 0, arguments.length);
        all[arguments.length] = error;
        int status = c.call(name, all);
        if (status != OK) {
            String json = read(error);
            c.call("error_free", error);
            throw new TierlineException(status, json);
        }
    }

    private String textOf(String name, Pointer model, String client, String asOf) {
        Pointer out = c.allocate(2 * POINTER);
        call(name, model, bytes(client), length(client), bytes(asOf), length(asOf), out);
        String text = read(out);
        c.call("text_free", out);
        return text;
    }

    // ---- Arrow's structures: words of 64 bits in a row

    private Pointer words(Object... values) {
        Pointer memory = c.allocate((long) values.length * POINTER);
        for (int at = 0; at < values.length; at++) {
            if (values[at] instanceof Pointer pointer) {
                memory.setPointer((long) at * POINTER, pointer);
            } else if (values[at] instanceof Number number) {
                memory.setLong((long) at * POINTER, number.longValue());
            }
        }
        return memory;
    }

    /** A callback that marks a structure as released; `release` is its word of that number. */
    private Pointer marks(int release) {
        return c.callback((Release) structure -> structure.setLong((long) release * POINTER, 0));
    }

    private Pointer schema(String format, String name, Object... children) {
        Pointer list = children.length == 0 ? null : words(children);
        return words(bytes(format), bytes(name), null, 0, children.length, list, null, marks(7), null);
    }

    private Pointer array(long rows, Object[] buffers, Object... children) {
        Pointer list = children.length == 0 ? null : words(children);
        return words(rows, 0, 0, buffers.length, children.length, words(buffers), list, null, marks(8), null);
    }

    /** A stream of one batch: ids as texts and revenues as whole numbers. */
    private Pointer clients(String[] ids, long[] revenues) {
        Pointer ends = c.allocate(4L * (ids.length + 1));
        for (int row = 0, end = 0; row < ids.length; row++) {
            end += (int) length(ids[row]);
            ends.setInt(4L * (row + 1), end);
        }
        Pointer numbers = c.allocate(8L * revenues.length);
        numbers.write(0, revenues, 0, revenues.length);
        Pointer schema = schema("+s", "", schema("u", "account_id"), schema("l", "arr"));
        Pointer batch = array(ids.length, new Object[] {null},
            array(ids.length, new Object[] {null, ends, bytes(String.join("", ids))}),
            array(ids.length, new Object[] {null, numbers}));
        boolean[] over = {false};
        Pointer getSchema = c.callback((Get) (stream, out) -> copy(schema, out, 9));
        Pointer getNext = c.callback((Get) (stream, out) -> {
            Pointer next = over[0] ? c.allocate(10 * POINTER) : batch;
            over[0] = true;
            return copy(next, out, 10);
        });
        Pointer lastError = c.callback((LastError) stream -> null);
        return words(getSchema, getNext, lastError, marks(3), null);
    }

    private static int copy(Pointer from, Pointer to, int words) {
        to.write(0, from.getByteArray(0, words * POINTER), 0, words * POINTER);
        return 0;
    }

    /** A text of a column. */
    private static String text(Pointer column, long row) {
        Pointer buffers = column.getPointer(5 * POINTER);
        long place = 4 * (column.getLong(2 * POINTER) + row);
        Pointer ends = buffers.getPointer(POINTER);
        int from = ends.getInt(place);
        byte[] bytes = buffers.getPointer(2 * POINTER).getByteArray(from, ends.getInt(place + 4) - from);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private void printTiers(Pointer model, Pointer clients, String asOf) {
        Pointer result = c.allocate(5 * POINTER);
        String options = "{\"plain\": true}";
        call("model_assign_stream", model, clients, bytes(asOf), length(asOf), bytes(options), length(options), null, result);
        Pointer batch = c.allocate(10 * POINTER);
        while (true) {
            if ((Integer) Native.call(result.getPointer(POINTER), Integer.class, result, batch) != OK) {
                Pointer words = (Pointer) Native.call(result.getPointer(2 * POINTER), Pointer.class, result);
                throw new IllegalStateException(words.getString(0, "UTF-8"));
            }
            Pointer release = batch.getPointer(8 * POINTER);
            if (release == null) {
                break;
            }
            Pointer children = batch.getPointer(6 * POINTER);
            for (long row = 0; row < batch.getLong(0); row++) {
                System.out.println(text(children.getPointer(0), row) + ": " + text(children.getPointer(POINTER), row));
            }
            Native.call(release, Void.class, batch);
        }
        Native.call(result.getPointer(3 * POINTER), Void.class, result);
    }

    private void run(Path path) throws java.io.IOException {
        String text = Files.readString(path);
        Pointer place = c.allocate(POINTER);
        call("model_parse", bytes(text), length(text), YAML, place);
        Pointer model = place.getPointer(0);
        printTiers(model, clients(new String[] {"ACME", "Bolt", "Cask"}, new long[] {150_000, 60_000, 900}), "2026-11-21");
        System.out.println(textOf("model_explain", model, "{\"account_id\": \"ACME\", \"arr\": 150000}", "2026-11-21"));
        try {
            textOf("model_assign", model, "{\"account_id\": \"ACME\", \"ar\": 150000}", "2026-11-21");
        } catch (TierlineException error) {
            System.out.println("status " + error.status + ": " + error.json);
        }
        c.call("model_free", model);
    }

    public static void main(String[] arguments) throws java.io.IOException {
        new Assign(arguments[1]).run(Path.of(arguments[0]));
    }
}
