package dev.rally.env.player;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** A player in C++: a class MLPlay, or a whole program, compiled with g++. */
public final class CppProgram {
    private static final Pattern MAIN = Pattern.compile("\\bint\\s+main\\s*\\(");
    private static final List<String> HEADERS = List.of("ml_play.hpp", "mlgame_client.hpp", "main.cpp");

    private CppProgram() {}

    /** It does not compile; the message is the compiler's. */
    public static final class CompileException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        CompileException(String message) {
            super(message);
        }
    }

    /**
     * Compiles a source file, into a folder that only its owner can enter, until this process ends.
     *
     * @return the program
     * @throws CompileException if g++ refuses it, or is not there
     */
    public static Path compile(Path source) {
        try {
            Path folder = Files.createTempDirectory("rally-player", PythonHost.ownerOnly());
            Runtime.getRuntime().addShutdownHook(new Thread(() -> PythonHost.remove(folder), "remove-player"));
            for (String header : HEADERS) {
                try (InputStream in = CppProgram.class.getResourceAsStream("cpp/" + header)) {
                    if (in == null) {
                        throw new IOException("this program lacks its file " + header);
                    }
                    Files.copy(in, folder.resolve(header));
                }
            }
            boolean whole = MAIN.matcher(Files.readString(source)).find();
            Path program = folder.resolve("ml_play.out");
            run(List.of(
                    "g++",
                    "--std=c++11",
                    "-I" + source.toAbsolutePath().getParent(),
                    "-I" + folder,
                    "-include",
                    source.toAbsolutePath().toString(),
                    "-x",
                    "c++",
                    whole ? "/dev/null" : folder.resolve("main.cpp").toString(),
                    "-o",
                    program.toString()));
            return program;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void run(List<String> command) throws IOException {
        Process compiler;
        try {
            compiler = new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (IOException e) {
            throw new CompileException("g++ cannot be started: " + e.getMessage() + "; install it (apt install g++)");
        }
        compiler.getOutputStream().close();
        String said = new String(compiler.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (compiler.waitFor() != 0) {
                throw new CompileException(said.strip());
            }
        } catch (InterruptedException e) {
            compiler.destroyForcibly();
            throw new CompileException("interrupted");
        }
    }
}
