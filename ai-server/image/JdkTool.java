package dev.rally.image;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.spi.ToolProvider;

/** A tool of the JDK that runs this program, run inside it. */
record JdkTool(String name) {
    static boolean missing(String name) {
        return ToolProvider.findFirst(name).isEmpty();
    }

    /** Quiet when all is well; what the tool had to say is in the exception otherwise. */
    void run(List<String> arguments) {
        StringWriter said = new StringWriter();
        PrintWriter out = new PrintWriter(said, true);
        int status = ToolProvider.findFirst(name).orElseThrow().run(out, out, arguments.toArray(String[]::new));
        if (status != 0) {
            throw new PackagingException(
                    name + " of " + System.getProperty("java.home") + " failed:\n" + said + "with: " + arguments);
        }
    }
}
